import { BotError } from "../model/problem.ts";
import { isLeadWord } from "./leads.ts";

export interface Word {
  readonly text: string;
  /** Said in quotes, so never a flag. */
  readonly quoted: boolean;
}

/** A quote opens at the start of a word, after a colon (`name:"my box"`) or after a note's name (`--because="hung"`), and closes at the end of one. */
const WORD = /([^\s,"']*?:|-[\w-]+=)?(["'])(.*?)\2(?=[\s,]|$)|[^\s,]+/gs;
const OPENS_QUOTE = /^(?:[^\s,"']*?:|-[\w-]+=)?["']/;

/**
 * Words between blanks and commas; what stands in quotes is one word. A quote inside a word (`ann's-box`) is a
 * letter like any other.
 * @throws BotError open-quote
 */
export function splitWords(text: string): readonly Word[] {
  const words: Word[] = [];
  for (const [whole, key = "", quote, content = ""] of text.matchAll(WORD)) {
    if (quote === undefined && OPENS_QUOTE.test(whole)) throw new BotError({ code: "open-quote" });
    const word = quote === undefined ? whole : key + content.trim();
    // Quotes alone are no name: one of them was meant to close another.
    if (/^["']+$/.test(word)) throw new BotError({ code: "open-quote" });
    const isQuoted = quote !== undefined && !key.startsWith("-");
    if (word !== "") words.push({ text: word, quoted: isQuoted });
  }
  return words;
}

const NEEDS_NO_QUOTES = /^(?:[\p{L}\p{N}@#*_][\p{L}\p{N}@#*?_:/.=+-]*)?[\p{L}\p{N}@#*_/=+-]$/u;

/** The word as it must be typed to be read as one word, in quotes where it needs them. */
export function quoteWord(word: string): string {
  if (NEEDS_NO_QUOTES.test(word) && !word.startsWith("-") && !isLeadWord(word)) return word;
  const quote = /"[\s,]/.test(word) ? "'" : '"';
  return `${quote}${word}${quote}`;
}
