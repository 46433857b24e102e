/**
 * What a person reads, as data: English with numbered gaps and what stands in them. It is put into a language, and into
 * one line, only where it is shown; the English text is the key, so each text stands where it is read.
 */
export interface Phrase {
  readonly kind: "phrase";
  /** `You can't {0} from here.` */
  readonly text: string;
  /** What stands in them: a string is a name, a number or a command, and is never translated. */
  readonly gaps: readonly Gap[];
  /** Where number decides: `text` is what is said of many, `one` of a single one. */
  readonly plural?: { readonly n: number; readonly one: string };
}

export type Gap = Inline | readonly Inline[];

/** A name or number as it is, or a text of the catalogue. */
export type Words = string | Phrase;

/** A piece of a line, as it is drawn. A bare string is shown as it is, whatever it contains. */
export type Piece<Text = string> =
  | string
  | { readonly kind: "strong"; readonly text: Text }
  | { readonly kind: "quiet"; readonly text: Text }
  | { readonly kind: "code"; readonly text: string }
  /** An instant in the reader's own zone. `clock` "19:00", `day` "Mon 23 Nov, 19:00", `relative` "in 2 hours". `at` is Unix milliseconds. */
  | { readonly kind: "time"; readonly at: number; readonly as: "clock" | "day" | "relative" }
  /** A person or group who must act; pings. */
  | {
      readonly kind: "mention";
      readonly of: "user" | "group";
      readonly id: string;
      readonly name: string;
    }
  | { readonly kind: "channel"; readonly id: string; readonly name: string }
  | { readonly kind: "link"; readonly url: string; readonly text: Text };

export type Inline = Piece<Words> | Phrase;

/** The same data with each phrase spelled out. */
export type Spelled<Data> = Data extends Phrase
  ? string
  : Data extends readonly (infer One)[]
    ? readonly Spelled<One>[]
    : Data extends object
      ? { readonly [Key in keyof Data]: Spelled<Data[Key]> }
      : Data;

/** Marks a text for the catalogue: t`You can't ${act} from here.` */
export function t(texts: TemplateStringsArray, ...gaps: readonly (Gap | number)[]): Phrase {
  const text = texts.reduce((before, after, index) => `${before}{${index - 1}}${after}`);
  return {
    kind: "phrase",
    text,
    gaps: gaps.map((gap) => (typeof gap === "number" ? String(gap) : gap)),
  };
}

/** The one or the other, by number; both have the same gaps in the same order. Write both in place, so that they are found. */
export const plural = (n: number, one: Phrase, many: Phrase): Phrase => ({
  ...many,
  plural: { n, one: one.text },
});

/** "1 instance", "12 instances". Write the words in place, so that they are found. */
export const count = (n: number, one: string, many = `${one}s`): Phrase => ({
  kind: "phrase",
  text: `{0} ${many}`,
  gaps: [String(n)],
  plural: { n, one: `{0} ${one}` },
});
