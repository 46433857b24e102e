import type { Button, Line, Message } from "./message.ts";

interface Rest {
  readonly lines?: readonly Line[];
  readonly buttons?: readonly Button[];
}

/** A few sentences, the first of which make sense alone, then the rest. */
export function say(
  sentences: readonly string[],
  { lines = [], buttons = [] }: Rest = {},
): Message {
  return {
    headline: [sentences.join(" ")],
    parts: lines.length > 0 ? [{ kind: "text", lines }] : [],
    buttons,
  };
}
