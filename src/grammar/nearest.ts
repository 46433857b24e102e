import Fuse from "fuse.js";

const SHORTLIST_MAX = 50;
const TYPED_MAX = 64;
/** Letters that Fuse compares in one go; more of them make it many times slower. */
const FUSE_LETTERS_MAX = 32;
/** Fuse's score is the share of letters that are wrong. In a short word, two swapped letters are half of it. */
const thresholdFor = (letters: number): number => (letters < 6 ? 0.5 : 0.35);
/** A candidate that contains the word with no more than this share of wrong letters is near, however long it is. */
const CONTAINED = 0.2;

/** The candidate that a person most likely meant, or none that is near enough. */
export function nearest(typed: string, candidates: readonly string[]): string | undefined {
  return nearestOf(typed, candidates, (candidate) => candidate, 1)[0];
}

/**
 * The items that a person most likely meant, best first. Fuse finds what contains or resembles the word; of these,
 * those that begin with it win, then the fewest slips of the finger.
 */
export function nearestOf<Item>(
  typed: string,
  items: readonly Item[],
  nameOf: (item: Item) => string,
  limit: number,
): readonly Item[] {
  const wanted = typed.toLowerCase().slice(0, TYPED_MAX);
  if (wanted.length < 2) return [];
  const names = items.map((item) => nameOf(item).toLowerCase());
  const threshold = thresholdFor(wanted.length);
  const fuse = new Fuse(names, { threshold, ignoreLocation: true, includeScore: true });
  return fuse
    .search(wanted.slice(0, FUSE_LETTERS_MAX), { limit: SHORTLIST_MAX })
    .map(({ item, refIndex, score = 1 }) => ({
      refIndex,
      score,
      begins: item.startsWith(wanted) ? 0 : 1,
      slips: slips(wanted, item.slice(0, TYPED_MAX)),
    }))
    .filter(({ score, slips }) => score <= CONTAINED || slips <= Math.max(1, wanted.length / 4))
    .sort((a, b) => a.begins - b.begins || a.slips - b.slips || a.refIndex - b.refIndex)
    .flatMap(({ refIndex }) => items.slice(refIndex, refIndex + 1))
    .slice(0, limit);
}

/** How many letters are missing, extra, wrong or swapped with their neighbour (optimal string alignment). */
function slips(from: string, to: string): number {
  const width = to.length + 1;
  const cost = Array.from({ length: width * (from.length + 1) }, (_, at) =>
    at < width ? at : Math.floor(at / width),
  );
  const costAt = (row: number, column: number) => cost[row * width + column] ?? 0;
  for (let row = 1; row <= from.length; row++) {
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      cost[row * width + column] = Math.min(
        costAt(row - 1, column) + 1,
        costAt(row, column - 1) + 1,
        costAt(row - 1, column - 1) + (same ? 0 : 1),
        swapped ? costAt(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  }
  return costAt(from.length, to.length);
}
