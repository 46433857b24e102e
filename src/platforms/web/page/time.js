// @ts-check
/** @typedef {import("../../../model/phrase.ts").Piece} Inline */
/** @typedef {Extract<Exclude<Inline, string>, { kind: "time" }>} TimeInline */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW_WITHIN = 5 * SECOND;

const hourMinute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const dayOfYear = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
});

/** By how much the bot's time is ahead of this browser's; nothing where the bot lives in the real time. */
let aheadMs = 0;

/** What time it is to the bot. */
export const botNow = () => Date.now() + aheadMs;

/** @param {number} at what time it is to the bot at this moment */
export function setBotTime(at) {
  aheadMs = at - Date.now();
}

/** @param {number} at */
export const sayMoment = (at) => `${dayOfYear.format(at)}, ${hourMinute.format(at)}`;

/**
 * An instant in the viewer's zone, with the exact one as its title. Relative ones are kept true by `tick`.
 * @param {TimeInline} inline
 * @returns {HTMLTimeElement}
 */
export function drawTime({ at, as }) {
  const iso = new Date(at).toISOString();
  const element = document.createElement("time");
  element.dateTime = iso;
  element.title = iso.replace(/\.\d+Z$/, "Z");
  element.dataset.as = as;
  element.append(sayTime(at, as, botNow()));
  return element;
}

/**
 * Brings the times below `root` up to now: the relative ones and, on a new day, all. The text node itself is changed: screen readers that announce
 * additions stay silent.
 * @param {ParentNode} root
 * @param {boolean} [isNewDay]
 */
export function tick(root, isNewDay = false) {
  const now = botNow();
  const kinds = isNewDay ? "time[data-as]" : 'time[data-as="relative"]';
  for (const element of root.querySelectorAll(kinds)) {
    const text = element.firstChild;
    if (!(text instanceof Text) || !(element instanceof HTMLTimeElement)) continue;
    const as = /** @type {TimeInline["as"]} */ (element.dataset.as);
    const words = sayTime(Date.parse(element.dateTime), as, now);
    if (text.data !== words) text.data = words;
  }
}

/**
 * @param {number} at
 * @param {TimeInline["as"]} as
 * @param {number} now
 * @returns {string}
 */
function sayTime(at, as, now) {
  switch (as) {
    case "relative":
      return sayRelative(at - now);
    case "day":
      return sayMoment(at);
    case "clock":
      return sameDay(at, now) ? hourMinute.format(at) : sayMoment(at);
  }
}

/**
 * "Today", "Yesterday" or the date.
 * @param {number} at
 * @param {number} now
 */
export function sayDay(at, now) {
  if (sameDay(at, now)) return "Today";
  if (sameDay(at, now - DAY)) return "Yesterday";
  return dayOfYear.format(at);
}

/**
 * @param {number} one
 * @param {number} other
 */
export const sameDay = (one, other) =>
  new Date(one).toDateString() === new Date(other).toDateString();

/** @param {number} distance milliseconds from now, negative in the past */
function sayRelative(distance) {
  const size = Math.abs(distance);
  if (size < NOW_WITHIN) return "just now";
  return distance > 0 ? `in ${saySpan(size)}` : `${saySpan(size)} ago`;
}

/** @param {number} size */
function saySpan(size) {
  if (size < MINUTE) return `${Math.floor(size / SECOND)} s`;
  if (size < HOUR) return `${Math.floor(size / MINUTE)} min`;
  if (size >= 2 * DAY) return `${Math.floor(size / DAY)} days`;
  const minutes = Math.floor((size % HOUR) / MINUTE);
  const hours = `${Math.floor(size / HOUR)} h`;
  return minutes === 0 ? hours : `${hours} ${minutes} min`;
}
