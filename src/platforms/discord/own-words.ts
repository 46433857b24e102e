import { type Message, text } from "../../messages/message.ts";
import { type Phrase, t } from "../../model/phrase.ts";

/** What the adapter says by itself, where there is no answer that it could show. */
const plain = (headline: Phrase, more?: Phrase): Message => ({
  headline: [headline],
  parts: more === undefined ? [] : [text(more)],
  buttons: [],
});

export const APOLOGY = plain(
  t`✕ Something went wrong on my side. It has been logged.`,
  t`Try again in a moment; /vm status says how things stand.`,
);
/** Seen for a moment at most: it is removed as soon as the operation's own message can take over. */
export const ON_ITS_WAY = plain(t`On its way.`);
export const SHARED = plain(t`Shown below, for everybody in this channel.`);
export const TOO_LATE = plain(
  t`This takes longer than Discord lets me answer here.`,
  t`It goes on; /vm status and /vm history say how it ended.`,
);
export const OLD_BUTTON = plain(
  t`This button is too old: I no longer know what it stands for.`,
  t`Type the command instead; /vm help shows what you can do here.`,
);
export const UNKNOWN = plain(
  t`I do not know this one.`,
  t`If it was offered to you, Discord still shows an old list: reload it with Ctrl+R.`,
);

/** @param name of the person who typed it; nobody is pinged */
export function missed(name: string): Message {
  return plain(
    t`I was not connected when ${name} asked for something here, and did nothing.`,
    t`Please type it again.`,
  );
}
