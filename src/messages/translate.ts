import type { Language } from "../model/language.ts";
import type { Gap, Inline, Phrase, Words } from "../model/phrase.ts";
import type { Answer, Line, Message } from "./message.ts";
import { rewordAnswer, rewordMessage } from "./reword.ts";
import { spell, spelled } from "./spell.ts";

/** The message in another language, spelled out; what that does not have stays English. */
export const translate = (message: Message, language: Language): Message =>
  rewordMessage(message, into(language));

export const translateAnswer = (answer: Answer, language: Language): Answer =>
  rewordAnswer(answer, into(language));

export const translateWords = (words: Words, language: Language): Words =>
  into(language).words(words);

function into({ language, phrases }: Language) {
  const rules = new Intl.PluralRules(language);
  const phrase = (given: Phrase): Phrase => {
    const gaps = given.gaps.map(gap);
    const text = textFor(given);
    return text === undefined ? { ...given, gaps } : { kind: "phrase", text, gaps };
  };
  const textFor = ({ text, plural }: Phrase): string | undefined => {
    const entry = Object.hasOwn(phrases, text) ? phrases[text] : undefined;
    if (entry === undefined || typeof entry === "string") return entry;
    return (plural && entry[rules.select(plural.n)]) ?? entry.other;
  };
  const reworded = (given: Words): Words => (typeof given === "string" ? given : phrase(given));
  const words = (given: Words): string => spell(reworded(given));
  const line = (given: Line): Line => spelled(given.map(inline));
  const inline = (given: Inline): Inline => {
    if (typeof given === "string") return given;
    switch (given.kind) {
      case "phrase":
        return phrase(given);
      case "strong":
      case "quiet":
      case "link":
        return { ...given, text: reworded(given.text) };
      case "code":
      case "time":
      case "mention":
      case "channel":
        return given;
      default:
        return given satisfies never;
    }
  };
  const gap = (given: Gap): Gap => (isLine(given) ? line(given) : inline(given));
  return { line, words };
}

const isLine = (gap: Gap): gap is Line => Array.isArray(gap);
