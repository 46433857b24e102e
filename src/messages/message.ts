import type { Channel } from "../model/people.ts";
import type { Inline, Words } from "../model/phrase.ts";
import { plainPiece, spelled } from "./spell.ts";

/**
 * A message as data: what is said, not how a platform draws it.
 * Renderers (one per platform) turn it into blocks, embeds or HTML; strings are always literal text, never markup;
 * phrases are what a person reads, and can be said in another language.
 */

export type { Inline, Words };

export type Line = readonly Inline[];

export type Part =
  /** One paragraph; several lines stay apart. */
  | { readonly kind: "text"; readonly lines: readonly Line[] }
  /** At most four short label-value pairs. */
  | {
      readonly kind: "fields";
      readonly fields: readonly { readonly label: Words; readonly value: Line }[];
    }
  /** Rows of a list, each one line that survives a phone: mark, name, state, the rest. */
  | { readonly kind: "rows"; readonly rows: readonly Line[] }
  /** The quiet line: who, by which rule, which operation. */
  | { readonly kind: "context"; readonly line: Line }
  /** Literal text in a fixed-width face. */
  | { readonly kind: "code"; readonly text: Words }
  | { readonly kind: "picture"; readonly picture: Picture };

/** A picture that was drawn for this message. It says nothing that the words beside it do not say as well. */
export interface Picture {
  /** The file's name, with `.png`. */
  readonly name: string;
  /** What it shows, for whoever cannot see it. */
  readonly alt: Words;
  /** The PNG file, as base64: a message is plain data. */
  readonly png: string;
}

/** A button carries the command that it stands for; a click is that command said by the clicker. */
export interface Button {
  readonly label: Words;
  /** What would be typed after `/vm`. */
  readonly command: string;
  readonly style?: "primary" | "danger" | undefined;
  /** By whose rules it is heard, where it stands in no channel. */
  readonly channel?: Channel | undefined;
}

export interface Message {
  /** Line 1: makes sense alone in a phone's notification. */
  readonly headline: Line;
  readonly parts: readonly Part[];
  readonly buttons: readonly Button[];
}

/** One thing that a form asks for. */
export interface FormField {
  /** Its place in the form's command: `{name}`. */
  readonly name: string;
  readonly label: Words;
  /** `line` and `text` are typed (one line, several); an `option` is picked as that option of that command would be completed. */
  readonly kind: "line" | "text" | { readonly command: string; readonly option: string };
  readonly required: boolean;
  readonly placeholder?: Words | undefined;
}

/** Questions that a command cannot do without. What is sent is a command: the form's own with the answers in their places. */
export interface Form {
  /** At most 24 characters. */
  readonly title: Words;
  /** What would be typed after `/vm`, with `{name}` for each field; an answer is put there as one quoted word, but for options, as it is. */
  readonly command: string;
  /** One to five. */
  readonly fields: readonly FormField[];
  readonly submit: Words;
}

/** What a command answers at once. */
export type Answer =
  /** Only the person who asked sees it. */
  | {
      readonly kind: "private";
      readonly message: Message;
      /** It holds a secret: a chat of our own shows it once and does not keep it. */
      readonly secret?: true;
    }
  /** Everybody in the channel sees it. */
  | { readonly kind: "public"; readonly message: Message }
  /** Nothing now: the operation's own message follows (or has just been brought up to date). */
  | { readonly kind: "follows" }
  /** Questions, in a window of their own. `instead` is said privately where none can be opened (any more). */
  | { readonly kind: "form"; readonly form: Form; readonly instead: Message };

/** The message with a picture at its end, where there is one. */
export const withPicture = (message: Message, picture: Picture | undefined): Message =>
  picture ? { ...message, parts: [...message.parts, { kind: "picture", picture }] } : message;

export const privately = (message: Message) => ({ kind: "private", message }) as const;
export const strong = (text: Words): Inline => ({ kind: "strong", text });
export const code = (text: string): Inline => ({ kind: "code", text });
export const clock = (at: number): Inline => ({ kind: "time", at, as: "clock" });
export const relative = (at: number): Inline => ({ kind: "time", at, as: "relative" });
/** One paragraph of one line. */
export const text = (...line: Line): Part => ({ kind: "text", lines: [line] });
export const context = (...line: Line): Part => ({ kind: "context", line });

/** The line as plain characters: for notifications, logs, the command line and tests. Times are ISO. */
export const plainLine = (line: Line): string => spelled(line).map(plainPiece).join("");
