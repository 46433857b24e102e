import type { Coming, EdgeEnd, Hold, Planned, ScheduleView } from "../model/parking.ts";
import { count, type Phrase, plural, t, type Words } from "../model/phrase.ts";
import type { Edge } from "../model/schedule.ts";
import {
  type Button,
  code,
  context,
  type Inline,
  type Line,
  type Message,
  type Part,
  relative,
  strong,
  text,
} from "./message.ts";
import { andMore, EDGE_END_WORDS, edgesWords, edgeWords, joined } from "./words.ts";

/** Rows that one message holds on both chats without being cut. */
const ROWS_MAX = 20;

const day = (at: number): Inline => ({ kind: "time", at, as: "day" });

/** How instances live, one or several. @param done what was changed just now, if anything */
export function schedulesCard(views: readonly ScheduleView[], done?: Words): Message {
  const [only] = views;
  if (only && views.length === 1) return scheduleCard(only, done);
  const shown = views.slice(0, ROWS_MAX);
  return {
    headline: done ? [done, " ", count(views.length, "instance"), "."] : [t`Schedules`],
    parts: [{ kind: "rows", rows: shown.map(row) }, ...moreThan(views.length)],
    buttons: [],
  };
}

const moreThan = (all: number): Part[] => (all > ROWS_MAX ? [text(andMore(all - ROWS_MAX))] : []);

function scheduleCard(
  { instance, schedule, unreadable, hold, once = [] }: ScheduleView,
  done?: Words,
): Message {
  const { name, ref } = instance;
  const held: Part[] = [
    ...(hold ? [text(...holdLine(hold))] : []),
    ...(once.length > 0 ? [text(t`Once: ${joined(once.map(onceLine))}`)] : []),
  ];
  const before = done === undefined ? [] : [done, " "];
  const release: Button[] = [
    ...(hold ? [{ label: t`Release`, command: `release ${ref}` }] : []),
    ...takeBack(t`Take back`, once),
  ];
  if (!schedule)
    return {
      headline: [
        ...before,
        done ? t`${strong(name)}: no schedule` : t`${strong(name)} has no schedule`,
        ...(unreadable ? [": ", unreadable] : []),
      ],
      parts: held,
      buttons: release,
    };
  return {
    headline: [...before, strong(name), ": ", schedule.words],
    parts: [
      ...held,
      ...(schedule.next.length > 0
        ? [text(t`Next: ${joined(schedule.next.map(edgeLine))}`)]
        : [text(t`Nothing more is to come.`)]),
      context(...joined([schedule.source, t`its zone is ${schedule.timeZone}`])),
    ],
    buttons: release,
  };
}

const edgeLine = ({ kind, at }: Edge): Phrase => edgeWords(kind, day(at));

const onceLine = ({ edge }: Planned): Phrase => edgeLine(edge);

function row({ instance, schedule, unreadable, hold, once = [] }: ScheduleView): Line {
  const [next] = schedule?.next ?? [];
  const coming = next ? edgeLine(next) : (unreadable ?? t`nothing to come`);
  return [
    "◷ ",
    strong(instance.name),
    "  ",
    coming,
    ...once.flatMap((one): Line => [" · ", t`once: ${onceLine(one)}`]),
    ...(hold ? [" · ", ...holdLine(hold)] : []),
  ];
}

export function holdLine({ kind, until, by, reason }: Hold): Line {
  const why: Line = reason === undefined ? [] : [": ", reason];
  return kind === "skip"
    ? [t`What comes at ${day(until)} is left out, by ${by.name}`, ...why]
    : [t`Left as it is until ${day(until)}, by ${by.name}`, ...why];
}

/** `/vm holds`. */
export function holdsCard(views: readonly ScheduleView[]): Message {
  if (views.length === 0) return { headline: [t`Nothing is held here.`], parts: [], buttons: [] };
  return {
    headline: [t`${count(views.length, "instance")} held`],
    parts: [{ kind: "rows", rows: views.slice(0, ROWS_MAX).map(row) }, ...moreThan(views.length)],
    buttons: views.slice(0, 5).map(({ instance }) => ({
      label: t`Release ${instance.name}`,
      command: `release ${instance.ref}`,
    })),
  };
}

/** `/vm agenda`: what will happen, the earliest first. */
export function agendaCard(coming: readonly Coming[], days: number): Message {
  const span = plural(days, t`within a day`, t`within ${days} days`);
  if (coming.length === 0)
    return {
      headline: [t`Nothing is planned ${span}.`],
      parts: [text(t`A schedule is set with ${code("/vm schedule set")}.`)],
      buttons: [],
    };
  const rows = coming.slice(0, ROWS_MAX).map(comingRow);
  return {
    headline: [t`${count(coming.length, "start or stop", "starts and stops")} ${span}`],
    parts: [{ kind: "rows", rows }, ...moreThan(coming.length)],
    buttons: [],
  };
}

/** One start or stop to come. */
export const comingRow = ({ name, edge, hold }: Coming): Line => [
  hold ? "⊘ " : "◷ ",
  day(edge.at),
  "  ",
  strong(edgeWords(edge.kind, name)),
  ...(hold ? ["  ", heldBy(hold)] : []),
];

const heldBy = ({ kind, by }: Hold): Phrase =>
  kind === "skip" ? t`left out by ${by.name}` : t`held by ${by.name}`;

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
      strong(edgeWords(edge.kind, name)),
      "  ",
      t`${EDGE_END_WORDS[state]}: ${reason}`,
    ],
  );
  const parts: Part[] = [text(t`Planned, and not done:`), { kind: "rows", rows }];
  return { ...message, parts: [...message.parts, ...parts] };
}

/** So many fit into one command. */
const IDS_MAX = 50;

function takeBack(label: Phrase, planned: readonly Planned[]): Button[] {
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
  const when = first && isOneInstant ? instant(first.edge) : t`once, each at its time`;
  return {
    headline:
      planned.length === 1 && first
        ? ["◷ ", strong(first.name), " ", edgesWords(kind, when)]
        : ["◷ ", instances, " ", edgeWords(kind, when)],
    parts: planned.length === 1 ? [] : plannedRows(planned),
    buttons: takeBack(t`Undo`, planned),
  };
}

/** What is not going to happen any more. */
export function unplannedCard(views: readonly ScheduleView[]): Message {
  const planned = plannedOf(views);
  const [first] = planned;
  if (planned.length === 1 && first)
    return {
      headline: [
        first.edge.kind === "start"
          ? t`Taken back: ${strong(first.name)} does not start ${day(first.edge.at)}.`
          : t`Taken back: ${strong(first.name)} does not stop ${day(first.edge.at)}.`,
      ],
      parts: [],
      buttons: [],
    };
  return {
    headline: [t`Taken back for ${count(views.length, "instance")}:`],
    parts: plannedRows(planned),
    buttons: [],
  };
}

const plannedOf = (views: readonly ScheduleView[]) =>
  views.flatMap(({ instance, once = [] }) => once.map((one) => ({ ...one, name: instance.name })));

function plannedRows(planned: ReturnType<typeof plannedOf>): Part[] {
  const rows = planned
    .slice(0, ROWS_MAX)
    .map(({ name, edge }): Line => ["◷ ", strong(name), "  ", edgeWords(edge.kind, instant(edge))]);
  return [{ kind: "rows", rows }, ...moreThan(planned.length)];
}

/** Absolute and relative: the one shows what was understood, the other is quicker to read. */
const instant = ({ at }: Edge): Phrase => t`${day(at)} (${relative(at)})`;
