import type { Coming, EdgeEnd, Hold, Planned, ScheduleView } from "../model/parking.ts";
import type { Edge } from "../model/schedule.ts";
import {
  type Button,
  code,
  type Inline,
  type Line,
  type Message,
  type Part,
  relative,
  strong,
  text,
} from "./message.ts";
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
  { instance, schedule, unreadable, hold, once = [] }: ScheduleView,
  done?: string,
): Message {
  const { name, ref } = instance;
  const held: Part[] = [
    ...(hold ? [text(...holdLine(hold))] : []),
    ...(once.length > 0 ? [text("Once: ", ...joined(once.map(onceLine)))] : []),
  ];
  const before = done === undefined ? [] : [`${done} `];
  const release: Button[] = [
    ...(hold ? [{ label: "Release", command: `release ${ref}` }] : []),
    ...takeBack("Take back", once),
  ];
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

const onceLine = ({ edge }: Planned): Line => edgeLine(edge);

function row({ instance, schedule, unreadable, hold, once = [] }: ScheduleView): Line {
  const [next] = schedule?.next ?? [];
  const coming: Line = next ? edgeLine(next) : [unreadable ?? "nothing to come"];
  return [
    "◷ ",
    strong(instance.name),
    "  ",
    ...coming,
    ...once.flatMap((one): Line => [" · once: ", ...onceLine(one)]),
    ...(hold ? [" · ", ...holdLine(hold)] : []),
  ];
}

export function holdLine({ kind, until, by, reason }: Hold): Line {
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
  const rows = coming.slice(0, ROWS_MAX).map(comingRow);
  return {
    headline: [`${count(coming.length, "start or stop", "starts and stops")} ${span}`],
    parts: [{ kind: "rows", rows }, ...moreThan(coming.length)],
    buttons: [],
  };
}

/** One start or stop to come. */
export const comingRow = ({ name, edge, hold }: Coming): Line => [
  hold ? "⊘ " : "◷ ",
  day(edge.at),
  "  ",
  strong(`${edge.kind} ${name}`),
  hold ? `  ${hold.kind === "skip" ? "left out" : "held"} by ${hold.by.name}` : "",
];

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

/** So many fit into one command. */
const IDS_MAX = 50;

function takeBack(label: string, planned: readonly Planned[]): Button[] {
  if (planned.length === 0 || planned.length > IDS_MAX) return [];
  return [{ label, command: `unplan ${planned.map(({ id }) => id).join(" ")}` }];
}

/** What was planned for one time just now. */
export function onceCard(views: readonly ScheduleView[]): Message {
  const planned = plannedOf(views);
  const [first] = planned;
  const instances = count(views.length, "instance");
  const kind = first?.edge.kind ?? "stop";
  const isOneInstant = planned.every(({ edge }) => edge.at === first?.edge.at);
  const when = first && isOneInstant ? instant(first.edge) : ["once, each at its time"];
  return {
    headline:
      planned.length === 1 && first
        ? ["◷ ", strong(first.name), ` ${kind}s `, ...when]
        : [`◷ ${instances} ${kind} `, ...when],
    parts: planned.length === 1 ? [] : plannedRows(planned),
    buttons: takeBack("Undo", planned),
  };
}

/** What is not going to happen any more. */
export function unplannedCard(views: readonly ScheduleView[]): Message {
  const planned = plannedOf(views);
  const [first] = planned;
  if (planned.length === 1 && first)
    return {
      headline: [
        "Taken back: ",
        strong(first.name),
        ` does not ${first.edge.kind} `,
        day(first.edge.at),
        ".",
      ],
      parts: [],
      buttons: [],
    };
  return {
    headline: [`Taken back for ${count(views.length, "instance")}:`],
    parts: plannedRows(planned),
    buttons: [],
  };
}

const plannedOf = (views: readonly ScheduleView[]) =>
  views.flatMap(({ instance, once = [] }) => once.map((one) => ({ ...one, name: instance.name })));

function plannedRows(planned: ReturnType<typeof plannedOf>): Part[] {
  const rows = planned
    .slice(0, ROWS_MAX)
    .map(({ name, edge }): Line => ["◷ ", strong(name), `  ${edge.kind} `, ...instant(edge)]);
  return [{ kind: "rows", rows }, ...moreThan(planned.length)];
}

/** Absolute and relative: the one shows what was understood, the other is quicker to read. */
const instant = ({ at }: Edge): Line => [day(at), " (", relative(at), ")"];
