import type { Button, Line, Message, Words } from "./message.ts";
import { joined } from "./words.ts";

interface Rest {
  readonly lines?: readonly Line[];
  readonly buttons?: readonly Button[];
}

/** A few sentences, the first of which make sense alone, then the rest. */
export function say(sentences: readonly Words[], { lines = [], buttons = [] }: Rest = {}): Message {
  return {
    headline: joined(sentences, " "),
    parts: lines.length > 0 ? [{ kind: "text", lines }] : [],
    buttons,
  };
}
