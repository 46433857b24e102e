import { grouped } from "../model/grouped.ts";
import type { Choice, Notice, Reminded } from "../model/parking.ts";
import { count, type Phrase, plural, t } from "../model/phrase.ts";
import {
  type Button,
  clock,
  type Inline,
  type Line,
  type Message,
  type Part,
  relative,
  strong,
  text,
} from "./message.ts";
import { listed } from "./words.ts";

type Reminder = Extract<Notice, { kind: "reminder" }>;

const HOUR_MS = 3_600_000;
const NAMES_MAX = 10;

/** A stop to come, for one instance or for several that the same schedule stops at the same instant. */
export function reminderCard(reminder: Reminder): Message {
  const { items, stopsAt, why, inUse } = reminder;
  const [first, ...others] = alike(items);
  const names = items.length > 1 ? [text(listed(namesOf(items), NAMES_MAX))] : [];
  const used = inUse === undefined || !items.some(isOpen) ? [] : [text(t`In use: ${inUse}`)];
  return {
    headline: ["◷ ", ...(first ? fateLine(first, stopsAt) : [])],
    parts: [...names, ...rows(others, stopsAt), text(t`Why: ${why}`), ...used],
    buttons: buttons(items, stopsAt),
  };
}

const isOpen = ({ choice, end }: Reminded): boolean => !choice && end === undefined;

const namesOf = (items: readonly Reminded[]): readonly string[] => items.map(({ name }) => name);

/** Those of which the same is to be said, the open ones first. */
function alike(items: readonly Reminded[]): readonly (readonly Reminded[])[] {
  const openFirst = items.toSorted((a, b) => Number(isOpen(b)) - Number(isOpen(a)));
  return [...grouped(openFirst, ({ choice, end }) => JSON.stringify([choice, end])).values()];
}

const rows = (groups: readonly (readonly Reminded[])[], stopsAt: number): Part[] =>
  groups.length === 0
    ? []
    : [{ kind: "rows", rows: groups.map((group) => fateLine(group, stopsAt)) }];

/** Who, and what becomes of them. */
function fateLine(group: readonly Reminded[], stopsAt: number): Line {
  const [first] = group;
  if (!first) return [];
  const many = group.length > 1;
  const who: Inline = strong(many ? count(group.length, "instance") : first.name);
  const { choice, end } = first;
  if (end !== undefined)
    return choice ? [t`${who}: ${chosen(choice, group.length)} ${end}`] : [t`${who}: ${end}`];
  if (choice) return [t`${who} ${chosen(choice, group.length)}`];
  return [
    plural(
      group.length,
      t`${who} stops at ${clock(stopsAt)} (${relative(stopsAt)})`,
      t`${who} stop at ${clock(stopsAt)} (${relative(stopsAt)})`,
    ),
  ];
}

/** What stands after the names. */
function chosen({ kind, by, at, until }: Choice, many: number): Phrase {
  switch (kind) {
    case "hold":
      return plural(
        many,
        t`stays on until ${clock(until)} — ${by}, ${clock(at)}. Then the schedule resumes.`,
        t`stay on until ${clock(until)} — ${by}, ${clock(at)}. Then the schedule resumes.`,
      );
    case "skip":
      return plural(
        many,
        t`is not stopped at ${clock(until)} — ${by}, ${clock(at)}. Then the schedule resumes.`,
        t`are not stopped at ${clock(until)} — ${by}, ${clock(at)}. Then the schedule resumes.`,
      );
    case "stop":
      return plural(
        many,
        t`is stopped now — ${by}, ${clock(at)}.`,
        t`are stopped now — ${by}, ${clock(at)}.`,
      );
    default:
      return kind satisfies never;
  }
}

/** What can be chosen for those of which nobody chose anything; else, taking it back. */
function buttons(items: readonly Reminded[], stopsAt: number): readonly Button[] {
  const open = refsOf(items.filter(isOpen));
  if (open !== "") return choices(open, stopsAt);
  const chosen = refsOf(
    items.filter(({ choice, end }) => end === undefined && choice && choice.kind !== "stop"),
  );
  return chosen === "" ? [] : [{ label: t`Undo`, command: `release ${chosen}` }];
}

const refsOf = (items: readonly Reminded[]): string => items.map(({ ref }) => ref).join(" ");

function choices(refs: string, stopsAt: number): readonly Button[] {
  const later = (hours: number): string =>
    `hold ${refs} --until "${new Date(stopsAt + hours * HOUR_MS).toISOString()}"`;
  return [
    { label: t`+1 h`, command: later(1) },
    { label: t`+2 h`, command: later(2) },
    { label: t`Keep until tomorrow`, command: `hold ${refs} --until "tomorrow 09:00"` },
    { label: t`Skip tonight`, command: `skip ${refs}` },
    { label: t`Stop now`, command: `stop-now ${refs}`, style: "danger" },
  ];
}
