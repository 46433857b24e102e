import { cut, manyLines, oneLine } from "../../messages/literal.ts";
import type { Line, Part, Words } from "../../messages/message.ts";
import { spell } from "../../messages/spell.ts";
import { fenced } from "./escape.ts";
import { drawLine, longest } from "./inline.ts";

/** Discord takes 4,096 characters in an embed's description. */
const DESCRIPTION_MAX = 4_000;
const LINE_MAX = 700;
/** What the line "… and N more" takes. */
const MORE_ROOM = 30;

/**
 * Everything under the headline as one text. Context lines get their room first: who asked, and by which right, is
 * never what is left out.
 */
export function drawParts(parts: readonly Part[]): string {
  let left = DESCRIPTION_MAX;
  const drawn = new Map<Part, string>();
  const quietFirst = [...parts].sort((a, b) => rank(a) - rank(b));
  for (const part of quietFirst) {
    const text = drawPart(part, left - 1);
    if (text === undefined || text.length >= left) continue;
    left -= text.length + 1;
    drawn.set(part, text);
  }
  return parts.flatMap((part) => drawn.get(part) ?? []).join("\n");
}

const rank = ({ kind }: Part): number => (kind === "context" ? 0 : 1);

function drawPart(part: Part, room: number): string | undefined {
  switch (part.kind) {
    case "context":
      return drawContext(part.line);
    case "text":
      return drawLines(part.lines, room);
    case "rows":
      return drawLines(part.rows, room);
    case "fields":
      return drawLines(part.fields.map(fieldLine), room);
    case "code":
      return drawCode(spell(part.text), room);
    case "picture":
      return undefined;
    default:
      return part satisfies never;
  }
}

/** Small print. */
function drawContext(line: Line): string | undefined {
  const drawn = drawLine(line, LINE_MAX);
  return drawn.trim() === "" ? undefined : `-# ${drawn}`;
}

function fieldLine({ label, value }: { label: Words; value: Line }): Line {
  return [{ kind: "strong", text: cut(oneLine(spell(label)), 100) }, ": ", ...value];
}

/** As many of the lines as fit, from the first; then how many are missing. */
function drawLines(lines: readonly Line[], room: number): string | undefined {
  const shown: string[] = [];
  let left = room - MORE_ROOM;
  for (const line of lines) {
    const drawn = drawLine(line, LINE_MAX);
    if (drawn.length + 1 > left) break;
    left -= drawn.length + 1;
    shown.push(drawn);
  }
  const missing = lines.length - shown.length;
  if (lines.length === 0 || (shown.length === 0 && room < MORE_ROOM)) return undefined;
  return [...shown, ...(missing > 0 ? [`… and ${missing} more`] : [])].join("\n");
}

function drawCode(text: string, room: number): string | undefined {
  const literal = manyLines(text).replace(/^\n+|\n+$/g, "");
  if (literal.trim() === "") return undefined;
  return longest(literal.length, room, (length) => fenced(cut(literal, length))) || undefined;
}
