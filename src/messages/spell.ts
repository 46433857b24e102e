import type { Inline, Phrase, Piece, Words } from "../model/phrase.ts";

const GAP = /\{(\d+)\}/;

/** The line as it is drawn: each phrase in its words, with what stands in its gaps. */
export const spelled = (line: readonly Inline[]): readonly Piece[] => line.flatMap(spelledInline);

/** The same where only plain characters can stand: a label, a title. */
export const spell = (words: Words): string =>
  typeof words === "string" ? words : spelledPhrase(words).map(plainPiece).join("");

function spelledInline(inline: Inline): readonly Piece[] {
  if (typeof inline === "string") return [inline];
  switch (inline.kind) {
    case "phrase":
      return spelledPhrase(inline);
    case "strong":
    case "quiet":
      return marked(inline.text, (text) => ({ kind: inline.kind, text }));
    case "link":
      return [{ ...inline, text: spell(inline.text) }];
    case "code":
    case "time":
    case "mention":
    case "channel":
      return [inline];
    default:
      return inline satisfies never;
  }
}

/** Of a phrase in a style, what is literal gets the style; times, mentions and the like keep their own. */
function marked(words: Words, mark: (text: string) => Piece): readonly Piece[] {
  if (typeof words === "string") return [mark(words)];
  const pieces: Piece[] = [];
  let literal = "";
  for (const piece of spelledPhrase(words)) {
    if (typeof piece === "string") {
      literal += piece;
      continue;
    }
    if (literal !== "") pieces.push(mark(literal));
    literal = "";
    pieces.push(piece);
  }
  return literal === "" ? pieces : [...pieces, mark(literal)];
}

/** In one pass over its own text, so that `{0}` in a name is not taken for a gap. */
function spelledPhrase({ text, gaps, plural }: Phrase): readonly Piece[] {
  const words = plural?.n === 1 ? plural.one : text;
  return words.split(GAP).flatMap((part, index): readonly Piece[] => {
    if (index % 2 === 0) return part === "" ? [] : [part];
    const gap = gaps[Number(part)] ?? "";
    return isLine(gap) ? spelled(gap) : spelledInline(gap);
  });
}

const isLine = (gap: Phrase["gaps"][number]): gap is readonly Inline[] => Array.isArray(gap);

/** A piece as plain characters. Times are ISO. */
export function plainPiece(piece: Piece): string {
  if (typeof piece === "string") return piece;
  switch (piece.kind) {
    case "strong":
    case "quiet":
    case "code":
    case "link":
      return piece.text;
    case "time":
      return isoTime(piece.at);
    case "mention":
      return `@${piece.name.replace(/^@/, "")}`;
    case "channel":
      return `#${piece.name.replace(/^#/, "")}`;
    default:
      return piece satisfies never;
  }
}

/** To the second; a question mark where there is no such instant. */
function isoTime(at: number): string {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? "?" : time.toISOString().replace(/\.\d+Z$/, "Z");
}
