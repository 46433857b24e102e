import { type Message, text } from "../../messages/message.ts";

/** What the adapter says by itself, where there is no answer that it could show. */
const plain = (headline: string, more?: string): Message => ({
  headline: [headline],
  parts: more === undefined ? [] : [text(more)],
  buttons: [],
});

export const APOLOGY = plain(
  "✕ Something went wrong on my side. It has been logged.",
  "Try again in a moment; /vm status says how things stand.",
);
/** Seen for a moment at most: it is removed as soon as the operation's own message can take over. */
export const ON_ITS_WAY = plain("On its way.");
export const SHARED = plain("Shown below, for everybody in this channel.");
export const TOO_LATE = plain(
  "This takes longer than Discord lets me answer here.",
  "It goes on; /vm status and /vm history say how it ended.",
);
export const OLD_BUTTON = plain(
  "This button is too old: I no longer know what it stands for.",
  "Type the command instead; /vm help shows what you can do here.",
);
export const UNKNOWN = plain(
  "I do not know this one.",
  "If it was offered to you, Discord still shows an old list: reload it with Ctrl+R.",
);

/** @param name of the person who typed it; nobody is pinged */
export function missed(name: string): Message {
  return plain(
    `I was not connected when ${name} asked for something here, and did nothing.`,
    "Please type it again.",
  );
}
