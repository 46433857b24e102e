import { COLORS, MARGIN, RIGHT } from "./look.ts";
import { textElement } from "./svg.ts";
import { drawable, fitted } from "./text.ts";

/** What a picture is of, and whose clocks it means. */
export function drawTitle(title: string, timeZone: string): string[] {
  const zone = `Times as clocks show them in ${drawable(timeZone).replaceAll("_", " ")}`;
  return [
    textElement({ x: MARGIN, y: 36, "font-size": 19, "font-weight": "bold" }, title),
    textElement(
      { x: RIGHT, y: 36, "font-size": 12, "text-anchor": "end", fill: COLORS.quiet },
      fitted(zone, 12, 600),
    ),
  ];
}
