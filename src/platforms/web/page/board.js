// @ts-check
import { stepByArrows } from "./arrow-steps.js";
import { createRows } from "./board-rows.js";
import { make } from "./draw.js";

/** @typedef {import("../board-feed.ts").BoardNews} BoardNews */
/** @typedef {import("./board-rows.js").Entry} Entry */

/**
 * Every instance that the person may see, as it is now.
 * @param {{
 *   list: HTMLUListElement, totals: HTMLElement, notes: HTMLElement, empty: HTMLElement, filter: HTMLInputElement,
 *   onOpen: (words: string) => void,
 * }} options onOpen: somebody wants to know more of an instance
 */
export function createBoard({ list, totals, notes, empty, filter, onOpen }) {
  const rows = createRows(list, (words) => fits(words, filter.value));
  const steps = stepByArrows(list, () => rows.shown().map(({ element }) => element));
  let isKnown = false;
  /** Of all that run, not of those that the filter leaves. */
  let cost = "";

  const sum = () => {
    const shown = rows.shown();
    totals.textContent = sayTotals(shown, rows.count(), cost);
    list.hidden = shown.length === 0;
    empty.hidden = shown.length > 0;
    empty.textContent = whyEmpty(rows.count(), isKnown);
    steps.settle();
  };

  filter.addEventListener("input", () => {
    rows.sift();
    sum();
  });
  list.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element) || !target.closest("button")) return;
    const entry = rows.find(target.closest("li")?.dataset.ref);
    if (entry) onOpen(`status ${rows.callIt(entry)}`);
  });

  return {
    /** Somebody else looks, or elsewhere. */
    clear() {
      isKnown = false;
      cost = "";
      rows.clear();
      notes.replaceChildren();
      sum();
    },
    /** @param {BoardNews} news */
    hear({ begin, rows: changed = [], gone = [], cost: now, notes: said, end }) {
      if (begin) rows.beginWhole();
      for (const row of changed) rows.put(row);
      for (const ref of gone) rows.remove(ref);
      cost = now ?? (begin ? "" : cost);
      if (said) notes.replaceChildren(...said.map((note) => make("p", "note", note)));
      if (end) rows.endWhole();
      isKnown ||= end === true;
      sum();
    },
  };
}

/**
 * Whether every word of the filter is in these.
 * @param {string} words
 * @param {string} filter
 */
const fits = (words, filter) =>
  filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => words.includes(word));

/**
 * @param {number} count
 * @param {boolean} isKnown
 */
function whyEmpty(count, isKnown) {
  if (count > 0) return "No instance fits the filter.";
  return isKnown ? "There is nothing here that you may see." : "Reading…";
}

/**
 * @param {readonly Entry[]} shown
 * @param {number} all
 * @param {string} cost
 */
function sayTotals(shown, all, cost) {
  if (all === 0) return "";
  const running = shown.filter(({ row }) => row.word === "running").length;
  const trouble = shown.filter(({ row }) => row.word === "needs attention").length;
  const busy = shown.filter(({ row }) => row.operation).length;
  const count = shown.length === all ? `${all}` : `${shown.length} of ${all}`;
  return [
    `${count} ${all === 1 ? "instance" : "instances"}`,
    `${running} running`,
    ...(cost && shown.length === all ? [cost] : []),
    ...(busy > 0 ? [`${busy} under way`] : []),
    ...(trouble > 0 ? [`${trouble} ${trouble === 1 ? "needs" : "need"} attention`] : []),
  ].join(" · ");
}
