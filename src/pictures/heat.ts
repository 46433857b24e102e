import type { Hours } from "../model/savings.ts";
import { ASIDE, type Columns } from "./columns.ts";
import { type Entry, swatch } from "./legend.ts";
import { BAND, COLORS } from "./look.ts";
import { element, textElement } from "./svg.ts";

export const CELL = 13;
const LABEL_EVERY = 3;

/** The darker, the more ran: in order of brightness, so that it is read without colours too. */
const LEVELS = [
  { upTo: 0, fill: "#ffffff", words: "none ran" },
  { upTo: 0.25, fill: "#d6ecdd", words: "up to a quarter" },
  { upTo: 0.5, fill: "#9dd0ae", words: "up to a half" },
  { upTo: 0.75, fill: "#57a674", words: "up to three quarters" },
  { upTo: 1, fill: "#1d6138", words: "more" },
] as const;
type Level = (typeof LEVELS)[number];

interface Place {
  readonly top: number;
  readonly columns: Columns;
}

/** One column a day, one row for each hour that clocks show: which part of the instances ran. */
export function drawHeat(days: readonly (readonly Hours[])[], { top, columns }: Place): string {
  const cells = days.flatMap((hours, day) =>
    hours.flatMap((one, hour) => {
      const box = { x: columns.x(day), y: top + hour * CELL, width: columns.width, height: CELL };
      return drawCell(one, box);
    }),
  );
  return element("g", { class: "heat" }, ...hourLabels(top), ...cells);
}

function hourLabels(top: number): string[] {
  const hours = Array.from({ length: 24 / LABEL_EVERY }, (_, index) => index * LABEL_EVERY);
  return hours.map((hour) => {
    const place = { ...ASIDE, y: top + hour * CELL + 10, "font-size": 11, fill: COLORS.quiet };
    return textElement(place, `${String(hour).padStart(2, "0")}:00`);
  });
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Nothing where the clocks skip the hour, or nobody asks for it. */
function drawCell(hours: Hours, box: Box): string[] {
  const known = hours.running + hours.parked;
  if (known + hours.unknown === 0) return [];
  // Where most of it is not known, the rest would pass for all.
  if (hours.unknown > known) return [notKnown(box)];
  return [cell(levelOf(hours.running / known), box)];
}

const levelOf = (share: number): Level => LEVELS.find(({ upTo }) => share <= upTo) ?? LEVELS[4];

const cell = ({ upTo, fill }: Level, { x, y, width, height }: Box): string =>
  element("rect", {
    class: "cell",
    ...{ x: x + 1, y: y + 1, width: width - 2, height: height - 2 },
    ...{ fill, stroke: upTo === 0 ? COLORS.midnight : COLORS.line, "stroke-width": 0.6 },
  });

const notKnown = ({ x, y, width, height }: Box): string =>
  element("path", {
    class: "unknown",
    d: `M${x + 3} ${y + height / 2}h${width - 6}`,
    stroke: COLORS.stopped,
    "stroke-width": 1.5,
    "stroke-dasharray": "1 5",
  });

/** What the cells mean, of those that are there. */
export function heatEntries(days: readonly (readonly Hours[])[]): readonly Entry[] {
  const isUnknown = days.flat().some(({ running, parked, unknown }) => unknown > running + parked);
  const at = (x: number, y: number): Box => ({ x, y, width: 30, height: BAND.height });
  return [
    ...LEVELS.map((level) => swatch(level.words, (x, y) => cell(level, at(x, y)))),
    ...(isUnknown ? [swatch("not known", (x, y) => notKnown(at(x, y)))] : []),
  ];
}
