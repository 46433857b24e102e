// @ts-check
import { createWalk } from "./clock-walk.js";
import { make } from "./draw.js";
import { botNow, sayMoment, setBotTime } from "./time.js";

/** @typedef {import("../message-store.ts").WebMessage} WebMessage */
/** @typedef {import("../clock-feed.ts").ClockNews} ClockNews */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How a message begins that somebody should answer before the time goes on. */
const REMINDER = "◷";

/**
 * The bot's time, where it may be moved.
 * @param {{ section: HTMLElement, onMove: () => void }} options
 */
export function createClock({ section, onMove }) {
  const time = make("p", "clock-time");
  const run = drawButton("Run a day");
  const steps = /** @type {const} */ ([
    [drawButton("+5 min"), 5 * MINUTE],
    [drawButton("+1 h"), HOUR],
  ]);
  const note = make("p", "clock-note");
  note.setAttribute("role", "status");
  section.append(
    make("span", "clock-label", "Simulated time"),
    time,
    ...steps.map(([step]) => step),
    run,
    note,
  );

  const draw = () => {
    const words = sayMoment(botNow());
    if (time.textContent !== words) time.textContent = words;
  };
  /** @param {ClockNews} news */
  const hear = ({ at }) => {
    setBotTime(at);
    section.hidden = false;
    draw();
    onMove();
  };
  let isWaiting = false;
  const walk = createWalk({
    onStep: hear,
    onChange({ goes, waits, words }) {
      isWaiting = waits;
      run.textContent = goes ? "Stop" : waits ? "Go on" : "Run a day";
      for (const [step] of steps) step.setAttribute("aria-disabled", String(goes));
      section.classList.toggle("goes", goes);
      note.textContent = words;
    },
  });

  for (const [step, ms] of steps) step.addEventListener("click", () => walk.goes() || walk.go(ms));
  run.addEventListener("click", () => {
    if (walk.goes()) walk.stop("Stopped.");
    else if (isWaiting) walk.goOn();
    else walk.go(24 * HOUR);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && walk.goes()) walk.stop("Stopped, as nobody looked.");
  });

  return {
    draw,
    hear,
    /**
     * A new message came: the time waits for whoever has to answer it.
     * @param {WebMessage} message
     */
    heed({ content, privateTo }) {
      // What one person alone was answered is no reminder.
      if (!walk.goes() || content.kind === "line" || privateTo !== undefined) return;
      const [first] = content.message.headline;
      if (typeof first === "string" && first.startsWith(REMINDER))
        walk.wait("A reminder came. Answer it, then go on.");
    },
  };
}

/** @param {string} label */
function drawButton(label) {
  const button = make("button", "clock-button", label);
  button.type = "button";
  return button;
}
