import type { LastEdge, WhyView } from "../model/parking.ts";
import { count, t, type Words } from "../model/phrase.ts";
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
import { spell } from "./spell.ts";
import { EDGE_END_WORDS, edgeWords, joined } from "./words.ts";

const day = (at: number): Inline => ({ kind: "time", at, as: "day" });

/** `/vm why dev-box`: by which schedule it lives, who said so, what comes next, and why the last edge went as it did. */
export function whyScheduleCard(views: readonly WhyView[]): Message {
  const [only] = views;
  if (only && views.length === 1) return single(only);
  return {
    headline: [t`Why ${count(views.length, "instance")} start and stop when they do`],
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
    ...(last ? [[t`Last: ${lastLine(last, schedule?.source)}`]] : []),
  ];
  const release: Button[] = hold ? [{ label: t`Release`, command: `release ${instance.ref}` }] : [];
  const details: Button[] =
    last?.operationId === undefined
      ? []
      : [{ label: t`Details`, command: `details ${last.operationId}` }];
  return {
    headline: headline(view),
    parts: [{ kind: "text", lines }, footer(view)],
    buttons: [...release, ...details],
  };
}

function headline({ instance, schedule, unreadable }: WhyView): Line {
  if (schedule) return [strong(instance.name), ": ", schedule.words];
  if (unreadable !== undefined) return [t`${strong(instance.name)} is left alone: ${unreadable}`];
  return [t`${strong(instance.name)} has no schedule`];
}

function reasons({ schedule, unreadable }: WhyView): readonly Line[] {
  if (schedule) return [[t`Why: ${schedule.source}`]];
  if (unreadable !== undefined)
    return [[t`Until that can be read, no schedule starts or stops it by itself.`]];
  return [
    [
      t`Why: nobody set one in a chat, no tag of it says one, and the configuration has none for it.`,
    ],
  ];
}

type Coming = NonNullable<WhyView["coming"]>;

/** @param known the source that stands on the card already */
function comingLine(coming: Coming, known: Words | undefined): Line {
  const { kind, at } = coming.edge;
  const what = t`Next: ${edgeWords(kind, t`${day(at)} (${relative(at)})`)}`;
  return [what, ...whenLine(coming), ...by(coming.source, known)];
}

/** Why it is not simply done at its instant. */
function whenLine({ edge, dueAt, waits, held }: Coming): Line {
  if (held) return [", ", t`kept back by the hold`];
  if (waits) return [", ", t`due: something is in its way, and it is tried again`];
  return dueAt > edge.at ? [", ", t`its place among many starts is at ${day(dueAt)}`] : [];
}

function lastLine({ edge, state, reason, source, operationId }: LastEdge, known?: Words): Line {
  return [
    edgeWords(edge.kind, day(edge.at)),
    ", ",
    endOf(state, reason, operationId),
    ...by(source, known),
  ];
}

function endOf(state: LastEdge["state"], reason: Words, operationId: string | undefined): Words {
  switch (state) {
    case "acted":
      return operationId === undefined ? reason : t`${reason} as ${operationId}`;
    case "already":
    case "held":
      return reason;
    case "skipped":
    case "missed":
    case "failed":
      return t`${EDGE_END_WORDS[state]}: ${reason}`;
    default:
      return state satisfies never;
  }
}

const by = (source: Words, known: Words | undefined): Line =>
  known !== undefined && spell(source) === spell(known) ? [] : [" (", source, ")"];

function footer({ schedule }: WhyView): Part {
  const zone = schedule ? [t`its zone is ${schedule.timeZone}`] : [];
  return {
    kind: "context",
    line: joined([...zone, t`who may do what with it: ${code("/vm why stop …")}`]),
  };
}

function row(view: WhyView): Line {
  const { instance, schedule, unreadable, coming, hold, last } = view;
  const source =
    schedule?.source ?? (unreadable === undefined ? t`no schedule` : t`left alone: ${unreadable}`);
  const pieces: Line[] = [
    ["◷ ", strong(instance.name), "  ", source],
    ...(coming
      ? [[edgeWords(coming.edge.kind, day(coming.edge.at)), ...by(coming.source, schedule?.source)]]
      : []),
    ...(hold ? [holdLine(hold)] : []),
    ...(last ? [[t`last: ${lastLine(last, schedule?.source)}`]] : []),
  ];
  return joined(pieces);
}
