// @ts-check
import { drawRow, wordsOf } from "./board-row.js";

/** @typedef {import("../board-feed.ts").WebRow} WebRow */
/** @typedef {{ row: WebRow, element: HTMLLIElement, words: string, version: string }} Entry */

const { compare } = new Intl.Collator("en", { numeric: true });

/**
 * The rows by name, each drawn once and redrawn when it changes.
 * @param {HTMLUListElement} list
 * @param {(words: string) => boolean} isWanted whether a row of these words is to be shown
 */
export function createRows(list, isWanted) {
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  /** In the order of the list. @type {Entry[]} */
  let order = [];
  /** What was named since the telling of the whole began; undefined where it is not being told. @type {Set<string> | undefined} */
  let named;

  /** @param {string} ref */
  const remove = (ref) => {
    const entry = entries.get(ref);
    entries.delete(ref);
    entry?.element.remove();
    order = order.filter((one) => one !== entry);
  };
  /** @param {Entry} entry */
  const insert = (entry) => {
    const at = placeFor(entry, order);
    list.insertBefore(entry.element, order[at]?.element ?? null);
    order.splice(at, 0, entry);
  };
  /**
   * @param {Entry} before
   * @param {Entry} entry
   */
  const replace = (before, entry) => {
    order[order.indexOf(before)] = entry;
    if (!named) entry.element.classList.add("changed");
    keepFocus(before.element, entry.element);
  };

  return {
    remove,
    beginWhole() {
      named = new Set();
    },
    /** What was not named since the beginning is not there any more. */
    endWhole() {
      for (const ref of [...entries.keys()]) if (named && !named.has(ref)) remove(ref);
      named = undefined;
    },
    /** @param {WebRow} row */
    put(row) {
      named?.add(row.ref);
      const before = entries.get(row.ref);
      const version = JSON.stringify(row);
      if (before?.version === version) return;
      const entry = { row, element: drawRow(row), words: wordsOf(row), version };
      entry.element.hidden = !isWanted(entry.words);
      if (before?.row.name === row.name) replace(before, entry);
      else {
        if (before) remove(row.ref);
        insert(entry);
      }
      entries.set(row.ref, entry);
    },
    clear() {
      entries.clear();
      order = [];
      named = undefined;
      list.replaceChildren();
    },
    /** The filter is another one. */
    sift() {
      for (const { element, words } of order) element.hidden = !isWanted(words);
    },
    shown: () => order.filter(({ element }) => !element.hidden),
    count: () => order.length,
    /** @param {string | undefined} ref */
    find: (ref) => entries.get(ref ?? ""),
    /** @param {Entry} entry */
    callIt: ({ row }) => nameFor(row, order),
  };
}

/**
 * What to say for it: the name, where it is plain and means this one alone; else the ref.
 * @param {WebRow} row
 * @param {readonly Entry[]} all
 */
function nameFor({ name, ref }, all) {
  const lower = name.toLowerCase();
  const isPlain = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/.test(lower);
  const same = all.filter(({ row }) => row.name.toLowerCase() === lower);
  return isPlain && same.length === 1 ? name : ref;
}

/**
 * @param {WebRow} one
 * @param {WebRow} other
 */
const byName = (one, other) => compare(one.name, other.name) || (one.ref < other.ref ? -1 : 1);

/**
 * @param {Entry} entry
 * @param {readonly Entry[]} order
 */
function placeFor({ row }, order) {
  let from = 0;
  let to = order.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    const there = order[middle];
    if (there && byName(there.row, row) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * Puts a row's new drawing in the old one's place; whoever stands on it stays there.
 * @param {HTMLElement} before
 * @param {HTMLElement} after
 */
function keepFocus(before, after) {
  const button = before.querySelector("button");
  const twin = after.querySelector("button");
  const hadFocus = button !== null && button === document.activeElement;
  if (button && twin) twin.tabIndex = button.tabIndex;
  before.replaceWith(after);
  if (hadFocus) twin?.focus();
}
