import type { Coming, EdgeEnd, Hold, ScheduleView } from "../model/parking.ts";
import type { Edge } from "../model/schedule.ts";
import { code, type Inline, type Line, type Message, type Part, strong, text } from "./message.ts";
import { count, joined } from "./words.ts";

/** Rows that one message holds on both chats without being cut. */
const ROWS_MAX = 20;

const day = (at: number): Inline => ({ kind: "time", at, as: "day" });

/** How instances live, one or several. @param done what was changed just now, if anything */
export function schedulesCard(views: readonly ScheduleView[], done?: string): Message {
  const [only] = views;
  if (only && views.length === 1) return scheduleCard(only, done);
  const shown = views.slice(0, ROWS_MAX);
  return {
    headline: [done ? `${done} ${count(views.length, "instance")}.` : "Schedules"],
    parts: [{ kind: "rows", rows: shown.map(row) }, ...moreThan(views.length)],
    buttons: [],
  };
}

const moreThan = (all: number): Part[] =>
  all > ROWS_MAX ? [text(`… and ${all - ROWS_MAX} more`)] : [];

function scheduleCard(
  { instance, schedule, unreadable, hold }: ScheduleView,
  done?: string,
): Message {
  const { name, ref } = instance;
  const held: Part[] = hold ? [text(...holdLine(hold))] : [];
  const before = done === undefined ? [] : [`${done} `];
  const release = hold ? [{ label: "Release", command: `release ${ref}` }] : [];
  if (!schedule)
    return {
      headline: [
        ...before,
        strong(name),
        done ? ": no schedule" : " has no schedule",
        unreadable ? `: ${unreadable}` : "",
      ],
      parts: held,
      buttons: release,
    };
  return {
    headline: [...before, strong(name), `: ${schedule.words}`],
    parts: [
      ...held,
      ...(schedule.next.length > 0
        ? [text("Next: ", ...joined(schedule.next.map(edgeLine)))]
        : [text("Nothing more is to come.")]),
      { kind: "context", line: [`${schedule.source} · its zone is ${schedule.timeZone}`] },
    ],
    buttons: release,
  };
}

const edgeLine = ({ kind, at }: Edge): Line => [`${kind} `, day(at)];

function row({ instance, schedule, unreadable, hold }: ScheduleView): Line {
  const [next] = schedule?.next ?? [];
  const coming: Line = next ? edgeLine(next) : [unreadable ?? "nothing to come"];
  return [
    "◷ ",
    strong(instance.name),
    "  ",
    ...coming,
    ...(hold ? [" · ", ...holdLine(hold)] : []),
  ];
}

function holdLine({ kind, until, by, reason }: Hold): Line {
  const why = reason === undefined ? "" : `: ${reason}`;
  return kind === "skip"
    ? ["What comes at ", day(until), ` is left out, by ${by.name}${why}`]
    : ["Left as it is until ", day(until), `, by ${by.name}${why}`];
}

/** `/vm holds`. */
export function holdsCard(views: readonly ScheduleView[]): Message {
  if (views.length === 0) return { headline: ["Nothing is held here."], parts: [], buttons: [] };
  return {
    headline: [`${count(views.length, "instance")} held`],
    parts: [{ kind: "rows", rows: views.slice(0, ROWS_MAX).map(row) }, ...moreThan(views.length)],
    buttons: views.slice(0, 5).map(({ instance }) => ({
      label: `Release ${instance.name}`,
      command: `release ${instance.ref}`,
    })),
  };
}

/** `/vm agenda`: what will happen, the earliest first. */
export function agendaCard(coming: readonly Coming[], days: number): Message {
  const span = days === 1 ? "within a day" : `within ${days} days`;
  if (coming.length === 0)
    return {
      headline: [`Nothing is planned ${span}.`],
      parts: [text("A schedule is set with ", code("/vm schedule set"), ".")],
      buttons: [],
    };
  const rows = coming
    .slice(0, ROWS_MAX)
    .map(
      ({ name, edge, hold }): Line => [
        hold ? "⊘ " : "◷ ",
        day(edge.at),
        "  ",
        strong(`${edge.kind} ${name}`),
        hold ? `  ${hold.kind === "skip" ? "left out" : "held"} by ${hold.by.name}` : "",
      ],
    );
  return {
    headline: [`${count(coming.length, "start or stop", "starts and stops")} ${span}`],
    parts: [{ kind: "rows", rows }, ...moreThan(coming.length)],
    buttons: [],
  };
}

const END_MARKS: Readonly<Record<EdgeEnd["state"], string>> = {
  held: "⊘",
  skipped: "⊘",
  missed: "✕",
  failed: "✕",
};

/** The message with what schedules did not do, and why. */
export function withEdges(message: Message, ends: readonly EdgeEnd[]): Message {
  if (ends.length === 0) return message;
  const rows = ends.map(
    ({ name, edge, state, reason }): Line => [
      `${END_MARKS[state]} `,
      day(edge.at),
      "  ",
      strong(`${edge.kind} ${name}`),
      `  ${state}: ${reason}`,
    ],
  );
  const parts: Part[] = [text("Planned, and not done:"), { kind: "rows", rows }];
  return { ...message, parts: [...message.parts, ...parts] };
}
