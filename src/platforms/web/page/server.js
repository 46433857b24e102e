// @ts-check
/** @typedef {import("../message-store.ts").WebMessage} WebMessage */
/** @typedef {import("../../../model/phrase.ts").Spelled<import("../../../messages/message.ts").Form>} Form */
/** @typedef {import("../board-feed.ts").BoardNews} BoardNews */
/** @typedef {import("../clock-feed.ts").ClockNews} ClockNews */
/** @typedef {"connecting" | "live" | "reconnecting"} LinkState */

const TIMEOUT_MS = 30_000;
const TRIES = 7;
const FIRST_PAUSE_MS = 500;
const PAUSE_MAX_MS = 8_000;
/** The server gives a sign every ten seconds; after this much silence the stream is taken for dead. */
const SILENCE_MAX_MS = 25_000;

/** The server understood and said no; the message is its sentence. */
export class Refused extends Error {}

/**
 * Sends until the server has it. The same body goes out each time: its `id` makes the repeats one.
 * @param {string} path
 * @param {object} body
 * @returns {Promise<Form | undefined>} what the bot asks in turn
 */
export async function send(path, body) {
  for (let tries = 1; ; tries += 1) {
    try {
      const { form } = await sendOnce(path, body, AbortSignal.timeout(TIMEOUT_MS));
      return form;
    } catch (error) {
      if (error instanceof Refused || tries === TRIES) throw error;
      await pause(tries);
    }
  }
}

/**
 * What could stand in the place of what is typed. Asked once: the next letter asks anew.
 * @param {{ as: string, channel: string, typed: string, of?: { command: string, option: string } }} body
 * @param {AbortSignal} signal
 * @returns {Promise<readonly import("./combobox.js").Choice[]>}
 */
export const suggest = (body, signal) => sendOnce("/web/suggest", body, signal);

/**
 * Moves the bot's time by so many milliseconds at most. Asked once: it would go twice.
 * @param {number} ms
 * @returns {Promise<{ at: number }>} what time it is to the bot then
 */
export const goForward = (ms) => sendOnce("/web/clock", { ms }, AbortSignal.timeout(TIMEOUT_MS));

/**
 * @param {string} path
 * @param {object} body
 * @param {AbortSignal} signal
 */
async function sendOnce(path, body, signal) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal,
  });
  if (response.ok) return await response.json();
  const { error } = await response.json().catch(() => ({}));
  const sentence = error ?? `The bot answered with ${response.status}.`;
  throw response.status < 500 ? new Refused(sentence) : new Error(sentence);
}

/**
 * Who may be chosen here, and what can be said. Asked again until the bot is there.
 * @returns {Promise<{
 *   people: import("../options.ts").WebPerson[],
 *   channels: import("../options.ts").WebChannel[],
 *   commands: string[],
 * }>}
 */
export async function fetchState() {
  for (let tries = 1; ; tries += 1) {
    try {
      const response = await fetch("/web/state", { signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (response.ok) return await response.json();
    } catch {
      // Not there yet, or gone for a moment.
    }
    await pause(tries);
  }
}

/** @param {number} tries */
const pause = (tries) => new Promise((resolve) => setTimeout(resolve, pauseMs(tries)));

/** @param {number} tries */
const pauseMs = (tries) => Math.min(PAUSE_MAX_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));

/**
 * Keeps a stream of messages open, across losses, from the last message received.
 * @param {{
 *   as: string, channel: string, wantsBoard: () => boolean,
 *   onReset: () => void, onMessage: (message: WebMessage) => void, onBoard: (news: BoardNews) => void,
 *   onClock: (news: ClockNews) => void,
 *   onReady: () => void, onLink: (state: LinkState) => void,
 * }} options wantsBoard: whether the stream is to bring the board as well
 * @returns {{ stop: () => void, reopen: () => void }} reopen: what is wanted is another thing now
 */
export function listen({ as, channel, wantsBoard, ...told }) {
  /** @type {EventSource | undefined} */
  let source;
  /** @type {string | undefined} */
  let after;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let losses = 0;

  const stop = () => {
    source?.close();
    clearTimeout(timer);
  };
  const lost = () => {
    stop();
    losses += 1;
    told.onLink("reconnecting");
    timer = setTimeout(open, pauseMs(losses));
  };
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(lost, SILENCE_MAX_MS);
  };
  const open = () => {
    const query = new URLSearchParams({ as, channel });
    if (after) query.set("after", after);
    if (wantsBoard()) query.set("board", "1");
    source = new EventSource(`/web/events?${query}`);
    source.addEventListener("error", lost);
    source.addEventListener("beat", heard);
    source.addEventListener("reset", () => {
      after = undefined;
      told.onReset();
    });
    source.addEventListener("message", (event) => {
      heard();
      after = event.lastEventId;
      told.onMessage(JSON.parse(event.data));
    });
    source.addEventListener("clock", (event) => told.onClock(JSON.parse(event.data)));
    source.addEventListener("board", (event) => {
      heard();
      told.onBoard(JSON.parse(event.data));
    });
    source.addEventListener("ready", () => {
      heard();
      losses = 0;
      told.onLink("live");
      told.onReady();
    });
  };

  told.onLink("connecting");
  open();
  return {
    stop,
    reopen() {
      stop();
      open();
    },
  };
}
