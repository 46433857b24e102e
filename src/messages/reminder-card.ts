import type { Choice, Notice, Reminded } from "../model/parking.ts";
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
import { count, listed } from "./words.ts";

type Reminder = Extract<Notice, { kind: "reminder" }>;

const HOUR_MS = 3_600_000;
const NAMES_MAX = 10;

/** A stop to come, for one instance or for several that the same schedule stops at the same instant. */
export function reminderCard(reminder: Reminder): Message {
  const { items, stopsAt, why, inUse } = reminder;
  const [first, ...others] = alike(items);
  const names = items.length > 1 ? [text(listed(namesOf(items), NAMES_MAX))] : [];
  const used = inUse === undefined || !items.some(isOpen) ? [] : [text(`In use: ${inUse}`)];
  return {
    headline: ["◷ ", ...(first ? fateLine(first, stopsAt) : [])],
    parts: [...names, ...rows(others, stopsAt), text(`Why: ${why}`), ...used],
    buttons: buttons(items, stopsAt),
  };
}

const isOpen = ({ choice, end }: Reminded): boolean => !choice && end === undefined;

const namesOf = (items: readonly Reminded[]): readonly string[] => items.map(({ name }) => name);

/** Those of which the same is to be said, the open ones first. */
function alike(items: readonly Reminded[]): readonly (readonly Reminded[])[] {
  const groups = new Map<string, Reminded[]>();
  for (const item of items.toSorted((a, b) => Number(isOpen(b)) - Number(isOpen(a)))) {
    const { choice, end } = item;
    const key = JSON.stringify([choice, end]);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
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
  if (end !== undefined) return [who, ": ", ...(choice ? [...chosen(choice, many), " "] : []), end];
  if (choice) return [who, " ", ...chosen(choice, many)];
  return [who, many ? " stop at " : " stops at ", clock(stopsAt), " (", relative(stopsAt), ")"];
}

const RESUMES = ". Then the schedule resumes.";

function chosen({ kind, by, at, until }: Choice, many: boolean): Line {
  switch (kind) {
    case "hold":
      return [
        many ? "stay on until " : "stays on until ",
        clock(until),
        ` — ${by}, `,
        clock(at),
        RESUMES,
      ];
    case "skip":
      return [
        many ? "are not stopped at " : "is not stopped at ",
        clock(until),
        ` — ${by}, `,
        clock(at),
        RESUMES,
      ];
    case "stop":
      return [many ? `are stopped now — ${by}, ` : `is stopped now — ${by}, `, clock(at), "."];
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
  return chosen === "" ? [] : [{ label: "Undo", command: `release ${chosen}` }];
}

const refsOf = (items: readonly Reminded[]): string => items.map(({ ref }) => ref).join(" ");

function choices(refs: string, stopsAt: number): readonly Button[] {
  const later = (hours: number): string =>
    `hold ${refs} --until "${new Date(stopsAt + hours * HOUR_MS).toISOString()}"`;
  return [
    { label: "+1 h", command: later(1) },
    { label: "+2 h", command: later(2) },
    { label: "Keep until tomorrow", command: `hold ${refs} --until "tomorrow 09:00"` },
    { label: "Skip tonight", command: `skip ${refs}` },
    { label: "Stop now", command: `stop-now ${refs}`, style: "danger" },
  ];
}
