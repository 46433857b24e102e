import type { Operation, Phase, Target, Verb } from "../model/operation.ts";
import { count, type Phrase, t, type Words } from "../model/phrase.ts";
import { clock, context, type Line, type Message, type Part, strong, text } from "./message.ts";
import { targetLine } from "./target-line.ts";
import {
  andMore,
  joined,
  lineWords,
  listed,
  STATE_MARKS,
  STATE_WORDS,
  stateWords,
  VERB_WORDS,
} from "./words.ts";

const ROWS_MAX = 20;

/** `/vm history`: the newest operations first, a row each. */
export function historyCard(operations: readonly Operation[], about: Words | undefined): Message {
  if (operations.length === 0) {
    return {
      headline: [
        about
          ? t`Nothing has been done to ${about} through Lamplighter yet.`
          : t`Nothing has been done through Lamplighter yet.`,
      ],
      parts: [],
      buttons: [],
    };
  }
  const many = operations.length;
  return {
    headline: [
      about ? t`The newest operations on ${about}: ${many}` : t`The newest operations: ${many}`,
    ],
    parts: [{ kind: "rows", rows: operations.map(historyRow) }],
    buttons: [],
  };
}

function historyRow(operation: Operation): Line {
  const names = listed(
    operation.targets.map(({ name }) => name),
    3,
  );
  return [
    `${endMark(operation)} `,
    { kind: "time", at: operation.createdAt, as: "day" },
    "  ",
    strong(t`${VERB_WORDS[operation.verb].plain} ${names}`),
    "  ",
    ...joined([endWords(operation), operation.actor.name, operation.id]),
  ];
}

function endMark({ stage, targets }: Operation): string {
  if (stage === "running") return "◐";
  if (stage === "approval") return "🔒";
  if (stage !== "ended") return "⊘";
  return targets.every(({ progress }) => wentWell(progress.phase)) ? "●" : "✕";
}

const wentWell = (phase: Phase): boolean => phase === "done" || phase === "already";

function endWords({ stage, targets }: Operation): Phrase {
  switch (stage) {
    case "asked":
      return t`waits for confirmation`;
    case "running":
      return t`under way`;
    case "cancelled":
      return t`cancelled`;
    case "lapsed":
      return t`lapsed`;
    case "approval":
      return t`waits for approval`;
    case "declined":
      return t`declined`;
    case "ended": {
      const well = targets.filter(({ progress }) => wentWell(progress.phase)).length;
      if (targets.length === 1) return oneEnd(targets[0]);
      return t`${well} of ${targets.length} done`;
    }
    default:
      return stage satisfies never;
  }
}

function oneEnd(target: Target | undefined): Phrase {
  if (!target) return t`nothing to do`;
  const { progress } = target;
  switch (progress.phase) {
    case "done":
      return t`done`;
    case "already":
      return t`was already ${STATE_WORDS[progress.state]}`;
    case "failed":
      return t`failed: ${progress.trouble.detail}`;
    case "cancelled":
      return t`cancelled`;
    case "unclear":
      return t`outcome unclear`;
    case "late":
      return t`late, last state ${STATE_WORDS[progress.lastState]}`;
    case "asked":
    case "waiting":
    case "beginning":
    case "watching":
      return t`under way`;
    default:
      return progress satisfies never;
  }
}

/** `details op_…`: what happened to each instance, with the cloud's own codes. For the person who asks only. */
export function detailsCard(operation: Operation): Message {
  const shown = operation.targets.slice(0, ROWS_MAX);
  const more = operation.targets.length - shown.length;
  return {
    headline: [`${operation.id}: ${operation.words}`],
    parts: [
      { kind: "rows", rows: shown.map((target) => targetLine(target)) },
      ...(more > 0 ? [text(andMore(more))] : []),
      ...troubleParts(shown),
      context(t`Asked by ${operation.actor.name} at ${clock(operation.createdAt)}`),
    ],
    buttons: [],
  };
}

function troubleParts(targets: readonly Target[]): Part[] {
  const rows = targets.flatMap(({ name, progress }) => {
    const trouble = "trouble" in progress ? progress.trouble : undefined;
    if (!trouble) return [];
    const facts = [
      trouble.kind,
      ...(trouble.code ? [trouble.code] : []),
      ...(trouble.missing ? [t`missing right ${trouble.missing}`] : []),
      ...(trouble.requestId ? [t`request ${trouble.requestId}`] : []),
    ];
    return [[`${name}: `, ...joined(facts)]];
  });
  return rows.length > 0 ? [{ kind: "code", text: lineWords(joined(rows, "\n")) }] : [];
}

/** What a request would touch, for `--dry-run`. */
export interface Preview {
  readonly verb: Verb;
  readonly targets: readonly {
    readonly instance: { readonly name: string; readonly state: keyof typeof STATE_MARKS };
  }[];
  readonly skipped: readonly { readonly name: string; readonly why: Words }[];
}

/** `--dry-run`: what would be done, without doing it. */
export function previewCard({ verb, targets, skipped }: Preview): Message {
  const rows = targets
    .slice(0, ROWS_MAX)
    .map(
      ({ instance }): Line => [
        `${STATE_MARKS[instance.state]} `,
        strong(instance.name),
        "  ",
        stateWords(instance.state),
      ],
    );
  const more = targets.length - rows.length;
  const left = skipped
    .slice(0, ROWS_MAX)
    .map(({ name, why }): Line => ["– ", strong(name), "  ", why]);
  return {
    headline: [
      t`Dry run: would ${VERB_WORDS[verb].plain} ${count(targets.length, "instance")}; nothing was done`,
    ],
    parts: [
      { kind: "rows", rows },
      ...(more > 0 ? [text(andMore(more))] : []),
      ...(left.length > 0
        ? [text(t`Would leave alone: ${skipped.length}`), { kind: "rows" as const, rows: left }]
        : []),
    ],
    buttons: [],
  };
}
