import type { UptimeView } from "../model/uptime.ts";
import { type Amounts, amountsOf } from "./amounts.ts";
import { barEntries, drawBars } from "./bars.ts";
import { type Columns, columnsOf, HEADING } from "./columns.ts";
import { clockTimes, type Day, dates, daysOf, shiftWords, yearOf } from "./days.ts";
import { CELL, drawHeat, heatEntries } from "./heat.ts";
import { layOut } from "./legend.ts";
import { COLORS, MARGIN, SMALL_SIZE, WIDTH } from "./look.ts";
import { element, textElement } from "./svg.ts";
import { widthOf } from "./text.ts";
import { drawTitle } from "./title.ts";

const DAY_SIZE = 12;
const BARS = { heading: 72, top: 90, bottom: 270 };
const NAMES = BARS.bottom + 18;
const HEAT = { heading: 356, top: 370 };
const HEAT_END = HEAT.top + 24 * CELL;

/** A report as an SVG picture: for each day what ran and what was parked, and below it hour by hour. */
export function uptimeSvg(view: UptimeView): string {
  const amounts = amountsOf(view);
  const columns = columnsOf(view.days.length);
  const days = daysOf(view.from, view.to, view.timeZone);
  const hours = view.days.map(({ byHour }) => byHour);
  const bars = layOut(barEntries(amounts), NAMES + 24);
  const heat = layOut(heatEntries(hours), HEAT_END + 14);
  const changes = days.filter(({ change }) => change);
  const height = heat.bottom + changes.length * 18 + 4;
  return element(
    "svg",
    {
      ...{ xmlns: "http://www.w3.org/2000/svg", width: WIDTH, height },
      ...{ "font-family": "DejaVu Sans", fill: COLORS.ink },
    },
    element("rect", { width: WIDTH, height, fill: COLORS.paper }),
    ...drawTitle(titleOf(view), view.timeZone),
    textElement({ ...HEADING, y: BARS.heading }, barsHeading(amounts)),
    drawBars(amounts, { ...BARS, columns }),
    ...drawNames(days, columns),
    bars.svg,
    textElement({ ...HEADING, y: HEAT.heading }, "Which part of the instances ran, hour by hour"),
    drawHeat(hours, { top: HEAT.top, columns }),
    heat.svg,
    ...changes.map((day, index) => drawChange(day, heat.bottom + 6 + index * 18)),
  );
}

function titleOf({ from, to, timeZone }: UptimeView): string {
  const [date, time] = [dates(timeZone), clockTimes(timeZone)];
  return `${date(from)}, ${time(from)} – ${date(to)} ${yearOf(to, timeZone)}, ${time(to)}`;
}

function barsHeading({ unit, atLeast }: Amounts): string {
  if (unit === "hours") return "Hours in which instances ran and were parked, all together, by day";
  const limit = atLeast ? " · at least: some prices are not known" : "";
  return `What was spent, and what parking saved, by day${limit}`;
}

/** The days' names, in two lines where one of them has no room. */
function drawNames(days: readonly Day[], { x, width }: Columns): string[] {
  const isRoomy = days.every(({ label }) => widthOf(label, DAY_SIZE) <= width);
  return days.flatMap(({ label }, index) => {
    const middle = { x: x(index) + width / 2, "text-anchor": "middle" };
    const bold = { ...middle, "font-size": DAY_SIZE, "font-weight": "bold" };
    if (isRoomy) return [textElement({ ...bold, y: NAMES }, label)];
    const [weekday = "", day = ""] = label.split(" ");
    const above = { ...middle, "font-size": SMALL_SIZE, fill: COLORS.quiet };
    return [
      textElement({ ...above, y: NAMES - 4 }, weekday),
      textElement({ ...bold, y: NAMES + 9 }, day),
    ];
  });
}

const drawChange = ({ label, change }: Day, y: number): string =>
  textElement(
    { x: MARGIN, y, "font-size": 11, fill: COLORS.change },
    `${label}: clocks change ${shiftWords(change?.minutes ?? 0)}`,
  );
