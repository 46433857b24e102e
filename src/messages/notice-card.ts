import type { Choice, Notice } from "../model/parking.ts";
import { type Button, clock, type Line, type Message, relative, strong, text } from "./message.ts";
import { count, VERB_WORDS } from "./words.ts";

type Reminder = Extract<Notice, { kind: "reminder" }>;
type Trouble = Extract<Notice, { kind: "trouble" }>;

const HOUR_MS = 3_600_000;

/** What the scheduler tells a channel. Pure: the same notice is the same message. */
export function noticeCard(notice: Notice): Message {
  switch (notice.kind) {
    case "reminder":
      return reminderCard(notice);
    case "trouble":
      return troubleCard(notice);
    case "unreadable":
      return {
        headline: ["! ", strong(notice.name), ` has no schedule: ${notice.why}`],
        parts: [text("Until the tag is mended nothing is started or stopped by itself.")],
        buttons: [],
      };
    default:
      return notice satisfies never;
  }
}

function reminderCard(reminder: Reminder): Message {
  const { name, stopsAt, why, choice, end } = reminder;
  const parts = [text(`Why: ${why}`)];
  if (end !== undefined)
    return {
      headline: ["◷ ", strong(name), ": ", ...(choice ? [...chosen(choice), " "] : []), end],
      parts,
      buttons: [],
    };
  if (choice)
    return {
      headline: ["◷ ", strong(name), " ", ...chosen(choice)],
      parts,
      buttons:
        choice.kind === "stop" ? [] : [{ label: "Undo", command: `release ${reminder.ref}` }],
    };
  return {
    headline: ["◷ ", strong(name), " stops at ", clock(stopsAt), " (", relative(stopsAt), ")"],
    parts,
    buttons: choices(reminder),
  };
}

function chosen({ kind, by, at, until }: Choice): Line {
  switch (kind) {
    case "hold":
      return [
        "stays on until ",
        clock(until),
        ` — ${by}, `,
        clock(at),
        ". Then the schedule resumes.",
      ];
    case "skip":
      return [
        "is not stopped at ",
        clock(until),
        ` — ${by}, `,
        clock(at),
        ". Then the schedule resumes.",
      ];
    case "stop":
      return [`is stopped now — ${by}, `, clock(at), "."];
    default:
      return kind satisfies never;
  }
}

function choices({ ref, stopsAt }: Reminder): Button[] {
  const later = (hours: number): string =>
    `hold ${ref} --until "${new Date(stopsAt + hours * HOUR_MS).toISOString()}"`;
  return [
    { label: "+1 h", command: later(1) },
    { label: "+2 h", command: later(2) },
    { label: "Keep until tomorrow", command: `hold ${ref} --until "tomorrow 09:00"` },
    { label: "Skip tonight", command: `skip ${ref}` },
    { label: "Stop now", command: `stop-now ${ref}`, style: "danger" },
  ];
}

function troubleCard({ name, ref, edge, why, more, schedule }: Trouble): Message {
  const { done, title } = VERB_WORDS[edge.kind];
  const others = more > 0 ? [text(`So it went with ${count(more, "earlier edge")} as well.`)] : [];
  return {
    headline: [
      "✕ ",
      strong(name),
      ` was not ${done} at `,
      { kind: "time", at: edge.at, as: "day" },
      `: ${why}`,
    ],
    parts: [...others, text(`Why at all: ${schedule}`)],
    buttons: [{ label: `${title} now`, command: `${edge.kind} ${ref}` }],
  };
}
