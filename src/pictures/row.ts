import type { WeekRow } from "../model/week.ts";
import { band, hatched, sign, tick } from "./glyphs.ts";
import { BAND, COLORS, LEFT, MARGIN, NAME_SIZE, RIGHT, type Scale, SMALL_SIZE } from "./look.ts";
import { element, textElement } from "./svg.ts";
import { fitted, widthOf } from "./text.ts";

/** What is narrower, or nearer to the one before it, could not be told apart. */
const BAND_MIN = 0.4;
const TICK_GAP = 1.8;
const SIGN_GAP = 10;
const TIME_GAP = 6;
/** What a sign on either side of a hold's name takes. */
const HOLD_ROOM = 28;
const HELD_BY = "held by ";
const HOLDER_MIN = 16;

const TIME = {
  "font-size": SMALL_SIZE,
  "text-anchor": "middle",
  fill: COLORS.quiet,
  stroke: COLORS.paper,
  "stroke-width": 2.5,
  "paint-order": "stroke",
};

/** What rows are drawn with. */
export interface RowTools {
  readonly scale: Scale;
  /** "08:00". */
  readonly time: (at: number) => string;
}

/** One row in two layers: the line of what is now runs between them. */
export interface DrawnRow {
  readonly below: string;
  readonly above: string;
}

/** One instance: its name, its bands, and what happens. @param top where its row begins */
export function drawRow(row: WeekRow, top: number, tools: RowTools): DrawnRow {
  const { scale } = tools;
  const y = top + BAND.top;
  const marks = row.marks
    .filter(({ at }) => at >= scale.from && at < scale.to)
    .sort((a, b) => a.at - b.at);
  const signs = apart(marks.flatMap(eventOf), SIGN_GAP, scale.x);
  const name = { x: MARGIN, y: y + BAND.height - 2.5, "font-size": NAME_SIZE };
  return {
    below: element(
      "g",
      { class: "row" },
      textElement(
        { ...name, "clip-path": "url(#names)" },
        fitted(row.name, NAME_SIZE, LEFT - MARGIN - 14),
      ),
      ...row.bands.flatMap((one) => drawBand(one, y, scale)),
      ...row.holds.flatMap((one) => drawHold(one, y, scale)),
    ),
    above: element(
      "g",
      { class: "marks" },
      ...drawTicks(marks, top, scale),
      ...drawTimes(signs, top, tools),
      ...signs.map(({ at, kind }) => sign(kind, scale.x(at), y + BAND.height / 2)),
      ...row.holds.flatMap((one) => nameHold(one, { y, scale, signs })),
    ),
  };
}

function drawBand({ from, to, state }: WeekRow["bands"][number], y: number, scale: Scale) {
  const box = boxOf(from, to, y, scale);
  return box.width < BAND_MIN ? [] : [band(state, box)];
}

function drawHold({ from, to }: WeekRow["holds"][number], y: number, scale: Scale): string[] {
  const box = boxOf(from, to, y, scale);
  return box.width < BAND_MIN ? [] : [hatched(box)];
}

/** Who asked for it, in the widest place that no sign stands in; nothing where it would be no name any more. */
function nameHold(
  { from, to, by }: WeekRow["holds"][number],
  { y, scale, signs }: { y: number; scale: Scale; signs: readonly Event[] },
): string[] {
  const inside = signs.map(({ at }) => at).filter((at) => at > from && at < to);
  const [left, right] = widest([from, ...inside, to].map(scale.x));
  const room = right - left - HOLD_ROOM - widthOf(HELD_BY, SMALL_SIZE);
  if (room < HOLDER_MIN) return [];
  const words = HELD_BY + fitted(by, SMALL_SIZE, room);
  const width = widthOf(words, SMALL_SIZE) + 8;
  const middle = (left + right) / 2;
  const paper = { x: middle - width / 2, y: y + 0.5, width, height: BAND.height - 1, rx: 6 };
  const text = { x: middle, y: y + 10.4, "font-size": SMALL_SIZE, "text-anchor": "middle" };
  return [element("rect", { ...paper, fill: COLORS.paper }), textElement(text, words)];
}

/** The two neighbours that are farthest from each other. */
function widest(places: readonly number[]): readonly [number, number] {
  const pairs = places.slice(1).map((right, index) => [places[index] ?? right, right] as const);
  return pairs.reduce(
    (best, pair) => (pair[1] - pair[0] > best[1] - best[0] ? pair : best),
    [0, 0],
  );
}

function boxOf(from: number, to: number, y: number, { x }: Scale) {
  return { x: x(from), y, width: x(to) - x(from) };
}

type Mark = WeekRow["marks"][number];
type Event = Mark & { readonly kind: "start" | "stop" | "skipped" };

const eventOf = ({ at, kind }: Mark): Event[] => (kind === "reminder" ? [] : [{ at, kind }]);

function drawTicks(marks: readonly Mark[], top: number, { x }: Scale): string[] {
  const reminders = marks.filter(({ kind }) => kind === "reminder");
  return apart(reminders, TICK_GAP, x).map(({ at }) => tick(x(at), top));
}

/** Above the signs, as far as there is room; readable also where a line goes through. */
function drawTimes(signs: readonly Event[], top: number, { scale: { x }, time }: RowTools) {
  const wide = widthOf("00:00", SMALL_SIZE);
  const drawn: string[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const said of labels(signs, wide + TIME_GAP, x)) {
    const words = said.map(({ at }) => time(at)).join("–");
    const half = widthOf(words, SMALL_SIZE) / 2;
    const middle = said.reduce((sum, { at }) => sum + x(at), 0) / said.length;
    const place = Math.min(Math.max(middle, LEFT + half), RIGHT - half);
    if (place - half < end + TIME_GAP) continue;
    end = place + half;
    drawn.push(textElement({ ...TIME, x: place, y: top + 10.5 }, words));
  }
  return drawn;
}

/** What is said together: two beside each other as a span, of more as many as are far enough apart. */
function labels(signs: readonly Event[], gap: number, x: (at: number) => number) {
  const groups: Event[][] = [];
  for (const one of signs) {
    const last = groups.at(-1);
    const before = last?.at(-1);
    if (last && before && x(one.at) - x(before.at) < gap) last.push(one);
    else groups.push([one]);
  }
  return groups.flatMap((near): (readonly Event[])[] =>
    near.length === 2 ? [near] : apart(near, gap, x).map((one) => [one]),
  );
}

/** From the first, those that are not too near to the one before. */
function apart<One extends { readonly at: number }>(
  all: readonly One[],
  gap: number,
  x: (at: number) => number,
): readonly One[] {
  const kept: One[] = [];
  for (const one of all) {
    const last = kept.at(-1);
    if (!last || x(one.at) - x(last.at) >= gap) kept.push(one);
  }
  return kept;
}
