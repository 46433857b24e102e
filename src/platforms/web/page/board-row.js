// @ts-check
import { drawMark, make } from "./draw.js";
import { drawTime } from "./time.js";

/** @typedef {import("../board-feed.ts").WebRow} WebRow */

/**
 * One instance, as a row of the board.
 * @param {WebRow} row
 */
export function drawRow(row) {
  const { ref, name, mark, word, cloud, region, type, cost, price } = row;
  const label = make("button", "board-name", name);
  label.type = "button";
  label.tabIndex = -1;
  label.title = "Show its status in the conversation";
  const state = make("span", "board-state", word);
  const costs = cost ? [make("span", "board-cost", cost)] : [];
  const place = make("span", "board-place", [cloud, region, type].filter(Boolean).join(" · "));
  const where = make("span", "board-where", place);
  if (price) where.append(make("span", "board-price", price));
  const coming = [...drawNext(row), ...drawNow(row)];
  const element = make("li", "board-row", drawMark(mark), label, ...costs, state, where);
  element.append(...coming);
  // Whoever goes from row to row by keys hears what stands in it.
  const heard = [name, word, ...coming.map(({ textContent }) => textContent), cost ?? price];
  label.setAttribute("aria-label", heard.filter(Boolean).join(", "));
  element.dataset.ref = ref;
  element.dataset.tone = element.querySelector("span")?.dataset.tone;
  return element;
}

/**
 * The next start or stop, where nothing keeps it back.
 * @param {WebRow} row
 */
function drawNext({ next }) {
  if (!next || next.held) return [];
  const element = make("span", "board-next", `${next.kind}s `, drawClock(next.at));
  element.dataset.kind = next.kind;
  return [element];
}

/**
 * What is at work, and what is kept back.
 * @param {WebRow} row
 */
function drawNow({ next, hold, operation }) {
  const now = [];
  if (operation)
    now.push(make("span", "board-doing", `${operation.doing} `, make("code", "", operation.id)));
  if (hold?.kind === "hold") {
    const why = hold.reason ? ` · ${hold.reason}` : "";
    const held = ["held until ", drawClock(hold.until), ` · ${hold.by}${why}`];
    now.push(make("span", "board-hold", ...held));
  } else if (hold && next?.held) {
    const skipped = [`skips the ${next.kind} at `, drawClock(next.at), ` · ${hold.by}`];
    now.push(make("span", "board-hold", ...skipped));
  }
  return now.length === 0 ? [] : [make("span", "board-now", ...now)];
}

/** @param {number} at */
const drawClock = (at) => drawTime({ kind: "time", at, as: "clock" });

/**
 * What can be found by the filter.
 * @param {WebRow} row
 */
export const wordsOf = ({ name, word, cloud, region, type = "", operation, hold }) =>
  [name, word, cloud, region, type, operation?.doing ?? "", hold ? "held" : ""]
    .join(" ")
    .toLowerCase();
