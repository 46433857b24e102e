/** Nothing to do: plain letters and signs, and neither blanks nor backticks. */
const PLAIN = /^[!-_a-~]*$/;

/**
 * The same text with the characters that a plain keyboard has: straight quotes and dashes, single blanks, nothing
 * invisible. A long dash is two short ones, because that is what phones make it from; a backtick is a quote.
 * Names are compared in this form, so that what a person typed and what a cloud stores meet.
 */
export function plainCharacters(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replace(/[\p{Cf}\p{Cs}]/gu, "")
    .normalize("NFC")
    .replace(/[\p{Z}\p{Cc}]+/gu, " ")
    .replace(/[“”„‟«»″＂`]/g, '"')
    .replace(/[‘’‚‛‹›′´＇]/g, "'")
    .replace(/[—―]/g, "--")
    .replace(/[‐‑‒–−⁃﹘﹣－]/g, "-")
    .trim();
}
