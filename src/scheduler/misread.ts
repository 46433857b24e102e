import type { Complaint } from "../model/complaint.ts";

const BEFORE = 24;
const AFTER = 16;
const MARK = "▸";

/** What cannot be read, where in it the mistake begins, and what to write instead. */
export function misread(what: string, text: string, complaint: Complaint): string {
  const { sentence, hint, position } = complaint;
  const shown = text.trim() === "" ? "" : ` (“${around(text, position)}”)`;
  return `${what} cannot be read from its character ${position + 1} on${shown}: ${sentence} ${hint}`;
}

/** A little of the text, with a mark where the mistake begins: `…19);on=(M-F,▸25)`. */
function around(text: string, position: number): string {
  const before = `${position > BEFORE ? "…" : ""}${text.slice(Math.max(0, position - BEFORE), position)}`;
  const rest = text.slice(position, position + AFTER);
  const after = `${rest}${position + AFTER < text.length ? "…" : ""}`;
  // Also half of a letter that takes two places, which no database takes.
  return `${before}${MARK}${after}`.replace(/[\s\p{Cc}\p{Cs}]+/gu, " ");
}
