/** Measures of the week's picture, in SVG units. */
export const WIDTH = 1200;
export const MARGIN = 20;
/** Where time begins, right of the names, and where it ends. */
export const LEFT = 204;
export const RIGHT = WIDTH - MARGIN;
/** Where the days begin, below the title. */
export const HEAD = 54;
export const ROW = 38;
/** A band within its row. */
export const BAND = { top: 16, height: 14 };

export const NAME_SIZE = 13;
export const SMALL_SIZE = 9.5;

/** Nothing is said by colour alone: what runs is filled, what is held is hatched, and all has its words in the legend. */
export const COLORS = {
  paper: "#ffffff",
  ink: "#1d232e",
  quiet: "#5b6472",
  line: "#d5d9e0",
  midnight: "#aab1bd",
  stripe: "#f5f6f9",
  running: "#27824a",
  stopped: "#7d8592",
  held: "#5f3dc4",
  now: "#c2255c",
  change: "#8a5300",
} as const;

/** Instants to places, and places that are in the picture. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  x(at: number): number;
}

/** Time as it really passes: an hour is as wide on the night on which clocks are changed as on any other. */
export function scaleOf(from: number, to: number): Scale {
  const span = Math.max(to - from, 1);
  const x = (at: number) =>
    LEFT + ((Math.min(Math.max(at, from), to) - from) / span) * (RIGHT - LEFT);
  return { from, to, x };
}
