import type { Complaint } from "../model/complaint.ts";
import { type Phrase, t, type Words } from "../model/phrase.ts";

const BEFORE = 24;
const AFTER = 16;
const MARK = "▸";

/** What cannot be read, where in it the mistake begins, and what to write instead. */
export function misread(what: Words, text: string, complaint: Complaint): Phrase {
  const { sentence, hint, position } = complaint;
  const at = position + 1;
  return text.trim() === ""
    ? t`${what} cannot be read from its character ${at} on: ${sentence} ${hint}`
    : t`${what} cannot be read from its character ${at} on (“${around(text, position)}”): ${sentence} ${hint}`;
}

/** A little of the text, with a mark where the mistake begins: `…19);on=(M-F,▸25)`. */
function around(text: string, position: number): string {
  const before = `${position > BEFORE ? "…" : ""}${text.slice(Math.max(0, position - BEFORE), position)}`;
  const rest = text.slice(position, position + AFTER);
  const after = `${rest}${position + AFTER < text.length ? "…" : ""}`;
  // Also half of a letter that takes two places, which no database takes.
  return `${before}${MARK}${after}`.replace(/[\s\p{Cc}\p{Cs}]+/gu, " ");
}
