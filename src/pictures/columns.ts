import { MARGIN, RIGHT } from "./look.ts";

/** Right of what is written beside the columns. */
export const COLUMNS_LEFT = 92;
export const COLUMNS_RIGHT = RIGHT;
/** Where what is written beside them ends. */
export const ASIDE = { x: COLUMNS_LEFT - 10, "text-anchor": "end" };
export const HEADING = { x: MARGIN, "font-size": 13, "font-weight": "bold" };

/** One day beside the other, all of the same width. */
export interface Columns {
  readonly width: number;
  /** The left edge of a day. */
  x(index: number): number;
}

export function columnsOf(days: number): Columns {
  const width = (COLUMNS_RIGHT - COLUMNS_LEFT) / Math.max(days, 1);
  return { width, x: (index) => COLUMNS_LEFT + index * width };
}
