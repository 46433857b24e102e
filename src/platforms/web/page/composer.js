// @ts-check
import { make } from "./draw.js";

/** @typedef {import("../routes.ts").WebCommand} WebCommand */

const HINTS_MAX = 5;

/**
 * The line where a person types: earlier lines by arrow keys, commands that fit as hints below.
 * @param {{
 *   form: HTMLFormElement, line: HTMLInputElement, hints: HTMLElement,
 *   commands: readonly WebCommand[], onSay: (words: string) => void,
 * }} options
 */
export function createComposer({ form, line, hints, commands, onSay }) {
  /** @type {string[]} */
  let earlier = [];
  let place = 0;

  /** @param {string} words */
  const fill = (words) => {
    line.value = words;
    line.focus();
    line.setSelectionRange(words.length, words.length);
    showHints();
  };
  const showHints = () => {
    const typed = line.value.replace(/^\s*\/?(vm\s+)?/i, "").toLowerCase();
    const fits = typed
      ? commands.filter(({ name }) => name.startsWith(typed) && name !== typed)
      : [];
    hints.replaceChildren(...fits.slice(0, HINTS_MAX).map(drawHint));
  };
  /** @param {WebCommand} command */
  const drawHint = ({ name, summary }) => {
    const hint = make("button", "hint", make("strong", "", name), ` ${summary}`);
    hint.type = "button";
    hint.addEventListener("click", () => fill(`${name} `));
    return hint;
  };
  /** @param {number} step */
  const walk = (step) => {
    place = Math.max(0, Math.min(earlier.length, place + step));
    fill(earlier[place] ?? "");
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = line.value.trim();
    if (!words) return;
    fill("");
    onSay(words);
  });
  line.addEventListener("input", showHints);
  line.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      walk(event.key === "ArrowUp" ? -1 : 1);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      place = earlier.length;
      fill("");
    } else if (startsTyping(event)) line.focus();
  });

  return {
    focus: () => line.focus(),
    /** @param {string} words */
    remember(words) {
      const bare = words.replace(/^\/vm\s+/i, "");
      if (earlier.at(-1) !== bare) earlier.push(bare);
      place = earlier.length;
    },
    forget() {
      earlier = [];
      place = 0;
    },
  };
}

/**
 * A letter typed while nothing else takes it belongs into the line.
 * @param {KeyboardEvent} event
 */
function startsTyping({ key, ctrlKey, metaKey, altKey, target }) {
  const free = target === document.body || target instanceof HTMLButtonElement;
  return free && key.length === 1 && key !== " " && !ctrlKey && !metaKey && !altKey;
}
