import { WEEK_ROWS_MAX, type WeekView } from "../model/week.ts";
import { clockTimes, type Day, dates, daysOf, shiftWords, yearOf } from "./days.ts";
import { HATCH } from "./glyphs.ts";
import { drawLegend } from "./legend.ts";
import {
  COLORS,
  HEAD,
  LEFT,
  MARGIN,
  RIGHT,
  ROW,
  type Scale,
  SMALL_SIZE,
  scaleOf,
  WIDTH,
} from "./look.ts";
import { drawRow, type RowTools } from "./row.ts";
import { element, textElement } from "./svg.ts";
import { drawTitle } from "./title.ts";

const DAY_SIZE = 13;

/** The week as an SVG picture: one row an instance, time from left to right as it really passes. */
export function weekSvg(view: WeekView): string {
  const rows = view.rows.slice(0, WEEK_ROWS_MAX);
  const missing = view.more + view.rows.length - rows.length;
  const days = daysOf(view.from, view.to, view.timeZone);
  const scale = scaleOf(view.from, view.to);
  const tools = { scale, time: clockTimes(view.timeZone) };
  const top = topOf(days);
  const bottom = top + Math.max(rows.length, 1) * ROW + 4;
  const drawn = rows.map((row, index) => drawRow(row, top + index * ROW, tools));
  const legend = drawLegend({ rows }, bottom + (missing > 0 ? 54 : 32));
  return element(
    "svg",
    {
      ...{ xmlns: "http://www.w3.org/2000/svg", width: WIDTH, height: legend.bottom },
      ...{ "font-family": "DejaVu Sans", fill: COLORS.ink },
    },
    element("defs", {}, HATCH, NAMES_ROOM),
    element("rect", { width: WIDTH, height: legend.bottom, fill: COLORS.paper }),
    ...drawTitle(titleOf(view), view.timeZone),
    ...days.flatMap((day, index) => drawDay(day, index, { top, bottom, scale })),
    ...rows.slice(1).map((_, index) => lineBetween(top + (index + 1) * ROW)),
    ...drawn.map(({ below }) => below),
    ...days.flatMap(({ change }) =>
      change ? [drawChange(change.at, { top, bottom, scale })] : [],
    ),
    ...drawNow(view, { top, bottom, ...tools }),
    ...drawn.map(({ above }) => above),
    ...(missing > 0 ? [drawMore(missing, bottom)] : []),
    legend.svg,
  );
}

/** Names end where time begins, whatever they are made of. */
const NAMES_ROOM = element(
  "clipPath",
  { id: "names" },
  element("rect", { x: 0, y: 0, width: LEFT - 6, height: 4000 }),
);

const titleOf = ({ from, to, timeZone }: WeekView): string => {
  const date = dates(timeZone);
  return `${date(from)} – ${date(to - 1)} ${yearOf(to - 1, timeZone)}`;
};

/** Where rows begin; the line below the days' names has room only where something stands in it. */
const topOf = (days: readonly Day[]): number =>
  days.some(({ change }) => change) ? HEAD + 46 : HEAD + 36;

/** Where days are drawn. */
interface Field {
  readonly top: number;
  readonly bottom: number;
  readonly scale: Scale;
}

/** A column with its name, and its hours in the zone's own time. */
function drawDay({ from, to, label, hours, change }: Day, index: number, field: Field): string[] {
  const { bottom, scale } = field;
  const [x, end] = [scale.x(from), scale.x(to)];
  const middle = { x: (x + end) / 2, "text-anchor": "middle" };
  const stripe = { x, y: HEAD, width: end - x, height: bottom - HEAD, fill: COLORS.stripe };
  const note = { ...middle, y: HEAD + 26, "font-size": SMALL_SIZE, fill: COLORS.change };
  return [
    ...(index % 2 === 0 ? [element("rect", stripe)] : []),
    vertical(x, HEAD, bottom, COLORS.midnight),
    ...(end >= RIGHT ? [vertical(end, HEAD, bottom, COLORS.midnight)] : []),
    textElement({ ...middle, y: HEAD + 14, "font-size": DAY_SIZE, "font-weight": "bold" }, label),
    ...(change ? [textElement(note, `clocks change ${shiftWords(change.minutes)}`)] : []),
    ...hours.flatMap((hour) => drawHour(hour, field)),
  ];
}

function drawHour({ at, label }: Day["hours"][number], { top, bottom, scale }: Field): string[] {
  const x = scale.x(at);
  const text = { "font-size": SMALL_SIZE, "text-anchor": "middle", fill: COLORS.quiet };
  return [
    vertical(x, top - 4, bottom, COLORS.line),
    textElement({ x, y: top - 8, ...text }, label),
  ];
}

function drawChange(at: number, { top, bottom, scale }: Field): string {
  const dashed = { class: "change", "stroke-dasharray": "4 3", "stroke-width": 1.2 };
  return vertical(scale.x(at), top - 17, bottom, COLORS.change, dashed);
}

function drawNow(
  { now, from, to }: WeekView,
  { top, bottom, scale, time }: Field & RowTools,
): string[] {
  if (now < from || now >= to) return [];
  const x = scale.x(now);
  const middle = Math.min(Math.max(x, LEFT + 34), RIGHT - 34);
  const pill = { x: middle - 34, y: bottom, width: 68, height: 17, rx: 8.5, fill: COLORS.now };
  const text = { x: middle, y: bottom + 12.2, "font-size": 10.5, "text-anchor": "middle" };
  return [
    vertical(x, top - 2, bottom + 4, COLORS.now, { class: "now", "stroke-width": 1.6 }),
    element("rect", pill),
    textElement({ ...text, fill: COLORS.paper, "font-weight": "bold" }, `now ${time(now)}`),
  ];
}

const drawMore = (missing: number, bottom: number): string =>
  textElement(
    { x: MARGIN, y: bottom + 34, "font-size": 12, fill: COLORS.quiet },
    `… and ${missing} more`,
  );

const lineBetween = (y: number): string =>
  element("path", { d: `M${MARGIN} ${y}H${RIGHT}`, stroke: COLORS.line, "stroke-width": 0.8 });

const vertical = (
  x: number,
  from: number,
  to: number,
  stroke: string,
  more: Readonly<Record<string, string | number>> = {},
): string => element("line", { x1: x, y1: from, x2: x, y2: to, stroke, ...more });
