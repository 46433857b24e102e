// @ts-check
/** @typedef {import("../message-store.ts").WebMessage} WebMessage */
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
 */
export async function send(path, body) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await sendOnce(path, body);
    } catch (error) {
      if (error instanceof Refused || tries === TRIES) throw error;
      await pause(tries);
    }
  }
}

/**
 * @param {string} path
 * @param {object} body
 */
async function sendOnce(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.ok) return;
  const { error } = await response.json().catch(() => ({}));
  const sentence = error ?? `The bot answered with ${response.status}.`;
  throw response.status < 500 ? new Refused(sentence) : new Error(sentence);
}

/**
 * Who may be chosen here, and what can be said. Asked again until the bot is there.
 * @returns {Promise<{
 *   people: import("../options.ts").WebPerson[],
 *   channels: import("../options.ts").WebChannel[],
 *   commands: import("../routes.ts").WebCommand[],
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
 *   as: string, channel: string,
 *   onReset: () => void, onMessage: (message: WebMessage) => void,
 *   onReady: () => void, onLink: (state: LinkState) => void,
 * }} options
 * @returns {() => void} ends it
 */
export function listen({ as, channel, onReset, onMessage, onReady, onLink }) {
  /** @type {EventSource | undefined} */
  let source;
  /** @type {string | undefined} */
  let after;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let losses = 0;

  const lost = () => {
    source?.close();
    clearTimeout(timer);
    losses += 1;
    onLink("reconnecting");
    timer = setTimeout(open, pauseMs(losses));
  };
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(lost, SILENCE_MAX_MS);
  };
  const open = () => {
    const query = new URLSearchParams(after ? { as, channel, after } : { as, channel });
    source = new EventSource(`/web/events?${query}`);
    source.addEventListener("error", lost);
    source.addEventListener("beat", heard);
    source.addEventListener("reset", () => {
      after = undefined;
      onReset();
    });
    source.addEventListener("message", (event) => {
      heard();
      after = event.lastEventId;
      onMessage(JSON.parse(event.data));
    });
    source.addEventListener("ready", () => {
      heard();
      losses = 0;
      onLink("live");
      onReady();
    });
  };

  onLink("connecting");
  open();
  return () => {
    source?.close();
    clearTimeout(timer);
  };
}
