import { oneLine } from "../messages/literal.ts";

/** What the font of our pictures can draw; everything else becomes a box. */
const DRAWABLE =
  /[ -~\u00A0-\u024F\u0370-\u03FF\u0400-\u0525\u0531-\u0556\u0561-\u0587\u05D0-\u05EA\u0621-\u063A\u0641-\u064A\u0660-\u0669\u10D0-\u10FC\u1E00-\u1EFB\u2010-\u2027\u2030-\u205E\u20A0-\u20B5\u2190-\u22FF\u25A0-\u25FF]/u;
/** How much of what is kept of a long text is its beginning. */
const HEAD_PART = 0.6;
const BOX = "\u25AF";
/** Longer texts are not looked at to their end. */
const LENGTH_MAX = 200;

/** Upper bounds of how wide characters are, in parts of the font's size. */
const THIN = 0.3;
const NARROW = 0.46;
const USUAL = 0.64;
const CAPITAL = 0.8;
const WIDE = 1;

/** The text as the font can draw it: one line, no marks that pile up or turn the direction, a box for the rest. */
export function drawable(text: string): string {
  const line = oneLine(text.slice(0, LENGTH_MAX)).normalize("NFC");
  const shown = line.replace(/[\p{M}\p{Cf}]/gu, "").trim();
  return [...shown].map((one) => (DRAWABLE.test(one) ? one : BOX)).join("");
}

/** At least as wide as the font draws it. */
export const widthOf = (text: string, size: number): number =>
  [...text].reduce((sum, character) => sum + size * partOf(character), 0);

/** The drawable text in a room. Too long, its middle goes: names differ at their ends as often as at their beginnings. */
export function fitted(text: string, size: number, room: number): string {
  const whole = [...drawable(text)];
  let shown = whole.join("");
  for (let kept = whole.length - 1; kept >= 0 && widthOf(shown, size) > room; kept--) {
    const head = Math.ceil(kept * HEAD_PART);
    const tail = whole.slice(whole.length - (kept - head));
    shown = `${whole.slice(0, head).join("")}…${tail.join("")}`;
  }
  return shown;
}

function partOf(character: string): number {
  if (/[ijlIJ']/.test(character)) return THIN;
  if (/[ftr.,:;"|!()[\]/\\ -]/.test(character)) return NARROW;
  if (/[a-ln-vx-z0-9_$?*{}`]/.test(character)) return USUAL;
  return /[A-LN-VX-Z]/.test(character) ? CAPITAL : WIDE;
}
