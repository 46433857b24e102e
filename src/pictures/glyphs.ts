import { BAND, COLORS } from "./look.ts";
import { element } from "./svg.ts";

const RADIUS = 6.5;
const LINE = { stroke: COLORS.ink, "stroke-width": 1.3 };

/** What happens, as a round sign: a triangle starts, a square stops, a stroke through it is left out. */
export function sign(kind: "start" | "stop" | "skipped", x: number, y: number): string {
  const disc = element("circle", { cx: x, cy: y, r: RADIUS, fill: COLORS.paper, ...LINE });
  return element("g", { class: kind }, disc, inner(kind, x, y));
}

function inner(kind: "start" | "stop" | "skipped", x: number, y: number): string {
  switch (kind) {
    case "start":
      return element("path", {
        d: `M${round(x - 2)} ${round(y - 3.4)}l5.4 3.4l-5.4 3.4z`,
        fill: COLORS.ink,
      });
    case "stop":
      return element("rect", { x: x - 2.6, y: y - 2.6, width: 5.2, height: 5.2, fill: COLORS.ink });
    case "skipped":
      return element("path", {
        d: `M${round(x - 4.4)} ${round(y + 4.4)}l8.8 -8.8`,
        stroke: COLORS.ink,
        "stroke-width": 1.6,
      });
    default:
      return kind satisfies never;
  }
}

/** A reminder: a short stroke below the band. @param top of the row */
export function tick(x: number, top: number): string {
  const y = top + BAND.top + BAND.height + 1.5;
  return element("path", {
    class: "reminder",
    d: `M${round(x)} ${round(y)}v5`,
    stroke: COLORS.ink,
    "stroke-width": 1.5,
  });
}

/** What runs, does not, or is not known. @param y its upper edge */
export function band(
  state: "running" | "stopped" | "unknown",
  { x, y, width }: { x: number; y: number; width: number },
): string {
  switch (state) {
    case "running":
      return element("rect", {
        class: state,
        ...{ x, y, width, height: BAND.height, rx: Math.min(3, width / 2), fill: COLORS.running },
      });
    case "stopped":
      // Half a unit inside, so that its line is as sharp as it is thin.
      return element("rect", {
        class: state,
        ...{ x: x + 0.5, y: y + 0.5, width: Math.max(width - 1, 0.1), height: BAND.height - 1 },
        ...{ rx: Math.min(2.5, width / 2), fill: COLORS.paper, stroke: COLORS.stopped },
      });
    case "unknown":
      return element("path", {
        class: state,
        d: `M${round(x)} ${round(y + BAND.height / 2)}h${round(width)}`,
        stroke: COLORS.stopped,
        "stroke-width": 2,
        "stroke-dasharray": "1 5",
      });
    default:
      return state satisfies never;
  }
}

/** What is left as it is: hatched, over whatever is below. @param y the band's upper edge */
export function hatched({ x, y, width }: { x: number; y: number; width: number }): string {
  return element("rect", {
    class: "held",
    ...{ x: x + 0.6, y: y - 2.4, width: Math.max(width - 1.2, 0.8), height: BAND.height + 4.8 },
    ...{ rx: 3, fill: "url(#hatch)", stroke: COLORS.held, "stroke-width": 1.2 },
  });
}

/** The pattern that `hatched` is filled with; it stands once in a picture. */
export const HATCH = element(
  "pattern",
  {
    id: "hatch",
    width: 6,
    height: 6,
    patternUnits: "userSpaceOnUse",
    patternTransform: "rotate(45)",
  },
  element("rect", { width: 6, height: 6, fill: COLORS.paper, "fill-opacity": 0.35 }),
  element("rect", { width: 2, height: 6, fill: COLORS.held }),
);

const round = (value: number): number => Math.round(value * 100) / 100;
