import type { Amounts } from "./amounts.ts";
import { ASIDE, COLUMNS_LEFT, COLUMNS_RIGHT, type Columns } from "./columns.ts";
import { type Entry, swatch } from "./legend.ts";
import { BAND, COLORS } from "./look.ts";
import { element, textElement } from "./svg.ts";
import { widthOf } from "./text.ts";

const LABEL_SIZE = 11;
/** A bar's part that is flatter has no room for its figure. */
const LABEL_ROOM = 17;
const BAR_MAX = 84;
const BAR_PART = 0.72;
const TICKS = 4;

/** Where bars stand. */
interface Field {
  readonly top: number;
  readonly bottom: number;
  readonly columns: Columns;
}

/** One bar a day: below what ran, above it what was parked. Together they are what always on would have been. */
export function drawBars({ days, words }: Amounts, field: Field): string {
  const { top, bottom, columns } = field;
  const scale = scaleTo(Math.max(0, ...days.map(({ ran, parked }) => ran + parked)));
  const y = (amount: number) => bottom - ((bottom - top) * amount) / scale.top;
  const width = Math.min(columns.width * BAR_PART, BAR_MAX);
  const bars = days.map(({ ran, parked }, index) => {
    const x = columns.x(index) + (columns.width - width) / 2;
    const [foot, middle, head] = [bottom, y(ran), y(ran + parked)];
    return [
      ...part("ran", { x, y: middle, width, height: foot - middle }, words(ran)),
      ...part("parked", { x, y: head, width, height: middle - head }, words(parked)),
    ].join("");
  });
  return element(
    "g",
    { class: "bars" },
    ...scale.ticks.flatMap((at) => line(y(at), words(at))),
    ...bars,
  );
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Kind = "ran" | "parked";

function part(kind: Kind, box: Box, words: string): string[] {
  if (box.height < 0.5) return [];
  const isRoomy = box.height >= LABEL_ROOM && widthOf(words, LABEL_SIZE) <= box.width;
  const text = {
    x: box.x + box.width / 2,
    y: box.y + box.height / 2 + 4,
    "font-size": LABEL_SIZE,
    "text-anchor": "middle",
    fill: kind === "ran" ? COLORS.paper : COLORS.ink,
  };
  return [shape(kind, box), ...(isRoomy ? [textElement(text, words)] : [])];
}

/** What ran is filled, as in a week; what was parked is an outline. */
function shape(kind: Kind, { x, y, width, height }: Box): string {
  if (kind === "ran")
    return element("rect", { class: kind, x, y, width, height, fill: COLORS.running });
  const inside = { x: x + 0.5, y: y + 0.5, width: width - 1, height: Math.max(height - 1, 0.1) };
  return element("rect", { class: kind, ...inside, fill: COLORS.paper, stroke: COLORS.stopped });
}

function line(y: number, words: string): string[] {
  return [
    element("path", {
      d: `M${COLUMNS_LEFT} ${Math.round(y)}H${COLUMNS_RIGHT}`,
      stroke: COLORS.line,
    }),
    textElement(
      { ...ASIDE, y: Math.round(y) + 4, "font-size": LABEL_SIZE, fill: COLORS.quiet },
      words,
    ),
  ];
}

/** Round figures from nothing to the least of them that is not below the highest bar. */
function scaleTo(most: number) {
  if (most <= 0) return { top: 1, ticks: [0] };
  const rough = most / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  const count = Math.ceil(most / step - 1e-9);
  return {
    top: count * step,
    ticks: Array.from({ length: count + 1 }, (_, index) => index * step),
  };
}

/** What the parts of a bar mean. */
export const barEntries = ({ unit }: Pick<Amounts, "unit">): readonly Entry[] => [
  swatch(unit === "money" ? "spent: what ran" : "ran", (x, y) => shape("ran", swatchAt(x, y))),
  swatch(unit === "money" ? "not spent: what was parked" : "parked", (x, y) =>
    shape("parked", swatchAt(x, y)),
  ),
];

const swatchAt = (x: number, y: number): Box => ({ x, y, width: 30, height: BAND.height });
