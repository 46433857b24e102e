import type { Hold, Named, Notice } from "../model/parking.ts";
import { count, plural, t } from "../model/phrase.ts";
import { type Inline, type Message, strong, text } from "./message.ts";
import { reminderCard } from "./reminder-card.ts";
import { digestCard } from "./savings-card.ts";
import { listed, VERB_WORDS } from "./words.ts";

type Trouble = Extract<Notice, { kind: "trouble" }>;

const NAMES_MAX = 10;

/** What the scheduler tells people. Pure: the same notice is the same message. */
export function noticeCard(notice: Notice): Message {
  switch (notice.kind) {
    case "reminder":
      return reminderCard(notice);
    case "trouble":
      return troubleCard(notice);
    case "unreadable":
      return {
        headline: ["! ", t`${who(notice.items)} has no schedule: ${notice.why}`],
        parts: [text(t`Until the tag is mended nothing is started or stopped by itself.`)],
        buttons: [],
      };
    case "forgotten":
      return forgottenCard(notice);
    case "digest":
      return digestCard(notice.digest);
    default:
      return notice satisfies never;
  }
}

const who = (items: readonly Named[]): Inline =>
  strong(items.length === 1 ? (items[0]?.name ?? "") : count(items.length, "instance"));

const day = (at: number): Inline => ({ kind: "time", at, as: "day" });

const names = (items: readonly Named[]) =>
  items.length > 1
    ? [
        text(
          listed(
            items.map(({ name }) => name),
            NAMES_MAX,
          ),
        ),
      ]
    : [];

function troubleCard({ items, edge, why, more, schedule }: Trouble): Message {
  const { done, title } = VERB_WORDS[edge.kind];
  const others = more > 0 ? [text(t`So it went with ${count(more, "earlier edge")} as well.`)] : [];
  return {
    headline: [
      "✕ ",
      plural(
        items.length,
        t`${who(items)} was not ${done} at ${day(edge.at)}: ${why}`,
        t`${who(items)} were not ${done} at ${day(edge.at)}: ${why}`,
      ),
    ],
    parts: [...names(items), ...others, text(t`Why at all: ${schedule}`)],
    buttons: [
      { label: t`${title} now`, command: `${edge.kind} ${items.map(({ ref }) => ref).join(" ")}` },
    ],
  };
}

function forgottenCard({
  items,
  hold,
}: {
  readonly items: readonly Named[];
  readonly hold: Hold;
}): Message {
  const { by, at, until, reason } = hold;
  const why = reason === undefined ? [] : [text(t`Why: ${reason}`)];
  return {
    headline: [
      "⊘ ",
      t`${who(items)} is held by ${by.name} since ${day(at)}, and until ${day(until)}`,
    ],
    parts: [text(t`Its schedule does nothing meanwhile. Is that still wanted?`), ...why],
    buttons: items.map(({ ref }) => ({ label: t`Release`, command: `release ${ref}` })),
  };
}
