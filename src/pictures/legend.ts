import type { WeekView } from "../model/week.ts";
import { band, hatched, sign, tick } from "./glyphs.ts";
import { BAND, COLORS, MARGIN, RIGHT } from "./look.ts";
import { element, textElement } from "./svg.ts";
import { widthOf } from "./text.ts";

const SIZE = 11;
const SWATCH = 30;
const GAP = 22;
const LINE = 24;

/** One sign and its words. */
export interface Entry {
  readonly words: string;
  readonly width: number;
  /** @param y the upper edge of a band that stands there */
  readonly draw: (x: number, y: number) => string;
}

export const swatch = (words: string, draw: Entry["draw"]): Entry => ({
  words,
  width: SWATCH,
  draw,
});
const state = (words: string, of: "running" | "stopped" | "unknown"): Entry =>
  swatch(words, (x, y) => band(of, { x, y, width: SWATCH }));
const event = (words: string, kind: "start" | "stop" | "skipped"): Entry => ({
  words,
  width: 14,
  draw: (x, y) => sign(kind, x + 7, y + BAND.height / 2),
});

/** What the signs of a week mean, of those that are in the picture. @param top where it begins */
export const drawLegend = (view: Pick<WeekView, "rows">, top: number) =>
  layOut(entriesFor(view), top);

/** Entries one after the other, in as many lines as they need. @param top where the first one begins */
export function layOut(entries: readonly Entry[], top: number) {
  const drawn: string[] = [];
  let x = MARGIN;
  let y = top;
  for (const { words, width, draw } of entries) {
    const whole = width + 6 + widthOf(words, SIZE);
    if (x > MARGIN && x + whole > RIGHT) {
      x = MARGIN;
      y += LINE;
    }
    const text = { x: x + width + 6, y: y + BAND.height - 3, "font-size": SIZE };
    drawn.push(draw(x, y), textElement({ ...text, fill: COLORS.quiet }, words));
    x += whole + GAP;
  }
  return { svg: element("g", { class: "legend" }, ...drawn), bottom: y + LINE };
}

function entriesFor({ rows }: Pick<WeekView, "rows">): readonly Entry[] {
  const bands = new Set(rows.flatMap((row) => row.bands.map((one) => one.state)));
  const marks = new Set(rows.flatMap((row) => row.marks.map((one) => one.kind)));
  const all: readonly [boolean, Entry][] = [
    [bands.has("running"), state("running", "running")],
    [bands.has("stopped"), state("stopped", "stopped")],
    [bands.has("unknown"), state("not known", "unknown")],
    [rows.some(({ holds }) => holds.length > 0), HELD],
    [marks.has("start"), event("start", "start")],
    [marks.has("stop"), event("stop", "stop")],
    [marks.has("skipped"), event("left out", "skipped")],
    [marks.has("reminder"), REMINDER],
  ];
  return all.flatMap(([is, entry]) => (is ? [entry] : []));
}

const HELD = swatch("held: left as it is", (x, y) => hatched({ x, y, width: SWATCH }));
const REMINDER: Entry = {
  words: "reminder",
  width: 8,
  draw: (x, y) => tick(x + 4, y - BAND.top - BAND.height + 4),
};
