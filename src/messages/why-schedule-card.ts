import type { LastEdge, WhyView } from "../model/parking.ts";
import {
  type Button,
  code,
  type Inline,
  type Line,
  type Message,
  type Part,
  relative,
  strong,
} from "./message.ts";
import { holdLine } from "./schedule-cards.ts";
import { count, joined } from "./words.ts";

const day = (at: number): Inline => ({ kind: "time", at, as: "day" });

/** `/vm why dev-box`: by which schedule it lives, who said so, what comes next, and why the last edge went as it did. */
export function whyScheduleCard(views: readonly WhyView[]): Message {
  const [only] = views;
  if (only && views.length === 1) return single(only);
  return {
    headline: [`Why ${count(views.length, "instance")} start and stop when they do`],
    parts: [{ kind: "rows", rows: views.map(row) }],
    buttons: [],
  };
}

function single(view: WhyView): Message {
  const { instance, schedule, hold, last } = view;
  const lines: Line[] = [
    ...reasons(view),
    ...(view.coming ? [comingLine(view.coming, schedule?.source)] : []),
    ...(hold ? [holdLine(hold)] : []),
    ...(last ? [["Last: ", ...lastLine(last, schedule?.source)]] : []),
  ];
  const release: Button[] = hold ? [{ label: "Release", command: `release ${instance.ref}` }] : [];
  const details: Button[] =
    last?.operationId === undefined
      ? []
      : [{ label: "Details", command: `details ${last.operationId}` }];
  return {
    headline: headline(view),
    parts: [{ kind: "text", lines }, footer(view)],
    buttons: [...release, ...details],
  };
}

function headline({ instance, schedule, unreadable }: WhyView): Line {
  if (schedule) return [strong(instance.name), `: ${schedule.words}`];
  if (unreadable !== undefined) return [strong(instance.name), ` is left alone: ${unreadable}`];
  return [strong(instance.name), " has no schedule"];
}

function reasons({ schedule, unreadable }: WhyView): readonly Line[] {
  if (schedule) return [[`Why: ${schedule.source}`]];
  if (unreadable !== undefined)
    return [["Until that can be read, no schedule starts or stops it by itself."]];
  return [
    [
      "Why: nobody set one in a chat, no tag of it says one, and the configuration has none for it.",
    ],
  ];
}

type Coming = NonNullable<WhyView["coming"]>;

/** @param known the source that stands on the card already */
function comingLine(coming: Coming, known: string | undefined): Line {
  const { kind, at } = coming.edge;
  const what: Line = [`Next: ${kind} `, day(at), " (", relative(at), ")"];
  return [...what, ...whenLine(coming), ...by(coming.source, known)];
}

/** Why it is not simply done at its instant. */
function whenLine({ edge, dueAt, waits, held }: Coming): Line {
  if (held) return [", kept back by the hold"];
  if (waits) return [", due: something is in its way, and it is tried again"];
  return dueAt > edge.at ? [", its place among many starts is at ", day(dueAt)] : [];
}

function lastLine({ edge, state, reason, source, operationId }: LastEdge, known?: string): Line {
  return [
    `${edge.kind} `,
    day(edge.at),
    `, ${endOf(state, reason, operationId)}`,
    ...by(source, known),
  ];
}

function endOf(state: LastEdge["state"], reason: string, operationId: string | undefined): string {
  switch (state) {
    case "acted":
      return operationId === undefined ? reason : `${reason} as ${operationId}`;
    case "already":
    case "held":
      return reason;
    case "skipped":
    case "missed":
    case "failed":
      return `${state}: ${reason}`;
    default:
      return state satisfies never;
  }
}

const by = (source: string, known: string | undefined): Line =>
  source === known ? [] : [` (${source})`];

function footer({ schedule }: WhyView): Part {
  const zone = schedule ? [`its zone is ${schedule.timeZone} · `] : [];
  return {
    kind: "context",
    line: [...zone, "who may do what with it: ", code("/vm why stop …")],
  };
}

function row(view: WhyView): Line {
  const { instance, schedule, unreadable, coming, hold, last } = view;
  const source =
    schedule?.source ?? (unreadable === undefined ? "no schedule" : `left alone: ${unreadable}`);
  const pieces: Line[] = [
    ["◷ ", strong(instance.name), `  ${source}`],
    ...(coming
      ? [[`${coming.edge.kind} `, day(coming.edge.at), ...by(coming.source, schedule?.source)]]
      : []),
    ...(hold ? [holdLine(hold)] : []),
    ...(last ? [["last: ", ...lastLine(last, schedule?.source)]] : []),
  ];
  return joined(pieces);
}
