/** What is left in the place of a character that cannot be shown. */
const UNSHOWABLE = "\uFFFD";

/** Marks that turn the reading direction of everything after them, so that a name could rewrite its own line. */
const DIRECTION_MARKS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** The text as one line of well-formed characters: a name can neither begin a new line nor turn the one it is in. */
export function oneLine(text: string): string {
  return showable(text.replace(/[\s\u0085]+/gu, " "));
}

/** The text with its lines and tabs kept. */
export function manyLines(text: string): string {
  return showable(text.replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n"));
}

/** At most `max` UTF-16 units of the text, never half of a character; what was cut is marked by an ellipsis. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = "";
  for (const character of text) {
    if (kept.length + character.length > max - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

function showable(text: string): string {
  return (
    text
      .replace(DIRECTION_MARKS, "")
      .replace(/\p{Surrogate}/gu, UNSHOWABLE)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, "")
  );
}
