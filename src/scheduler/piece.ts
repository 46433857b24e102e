import type { Complaint } from "../model/complaint.ts";
import type { Words } from "../model/phrase.ts";

/** A part of what somebody wrote, and where it stands in it. */
export interface Piece {
  readonly text: string;
  readonly position: number;
}

/** The parts between separators. */
export function pieces({ text, position }: Piece, separator: string): readonly Piece[] {
  let at = position;
  return text.split(separator).map((part) => {
    const piece = { text: part, position: at };
    at += part.length + separator.length;
    return piece;
  });
}

/** The words, whatever space is between them. */
export const words = ({ text, position }: Piece): readonly Piece[] =>
  [...text.matchAll(/\S+/g)].map((found) => ({ text: found[0], position: position + found.index }));

/** Without the space around it. */
export const trimmed = ({ text, position }: Piece): Piece => ({
  text: text.trim(),
  position: position + text.length - text.trimStart().length,
});

export const complain = (piece: Piece, sentence: Words, hint: Words): Complaint => ({
  sentence,
  hint,
  position: piece.position,
});

const ECHO_MAX = 40;

/** What somebody wrote, inside a sentence: bounded, and its odd characters made visible. */
export const quote = (written: string): string =>
  JSON.stringify(written.length > ECHO_MAX ? `${written.slice(0, ECHO_MAX)}…` : written);
