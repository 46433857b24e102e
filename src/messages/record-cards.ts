import type { Operation, Phase, Target, Verb } from "../model/operation.ts";
import { clock, type Line, type Message, type Part, strong, text } from "./message.ts";
import { targetLine } from "./target-line.ts";
import { count, listed, STATE_MARKS, VERB_WORDS } from "./words.ts";

const ROWS_MAX = 20;

/** `/vm history`: the newest operations first, a row each. */
export function historyCard(operations: readonly Operation[], about: string | undefined): Message {
  if (operations.length === 0) {
    const of = about ? ` to ${about}` : "";
    return {
      headline: [`Nothing has been done${of} through Lamplighter yet.`],
      parts: [],
      buttons: [],
    };
  }
  const of = about ? ` on ${about}` : "";
  return {
    headline: [`The newest operations${of}: ${operations.length}`],
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
    strong(`${VERB_WORDS[operation.verb].plain} ${names}`),
    `  ${endWords(operation)} · ${operation.actor.name} · ${operation.id}`,
  ];
}

function endMark({ stage, targets }: Operation): string {
  if (stage === "running") return "◐";
  if (stage === "approval") return "🔒";
  if (stage !== "ended") return "⊘";
  return targets.every(({ progress }) => wentWell(progress.phase)) ? "●" : "✕";
}

const wentWell = (phase: Phase): boolean => phase === "done" || phase === "already";

function endWords({ stage, targets }: Operation): string {
  switch (stage) {
    case "asked":
      return "waits for confirmation";
    case "running":
      return "under way";
    case "cancelled":
      return "cancelled";
    case "lapsed":
      return "lapsed";
    case "approval":
      return "waits for approval";
    case "declined":
      return "declined";
    case "ended": {
      const well = targets.filter(({ progress }) => wentWell(progress.phase)).length;
      if (targets.length === 1) return oneEnd(targets[0]);
      return `${well} of ${targets.length} done`;
    }
    default:
      return stage satisfies never;
  }
}

function oneEnd(target: Target | undefined): string {
  if (!target) return "nothing to do";
  const { progress } = target;
  switch (progress.phase) {
    case "done":
      return "done";
    case "already":
      return `was already ${progress.state}`;
    case "failed":
      return `failed: ${progress.trouble.detail}`;
    case "cancelled":
      return "cancelled";
    case "unclear":
      return "outcome unclear";
    case "late":
      return `late, last state ${progress.lastState}`;
    case "asked":
    case "waiting":
    case "beginning":
    case "watching":
      return "under way";
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
      { kind: "rows", rows: shown.map(targetLine) },
      ...(more > 0 ? [text(`… and ${more} more`)] : []),
      ...troubleParts(shown),
      {
        kind: "context",
        line: [`Asked by ${operation.actor.name} at `, clock(operation.createdAt)],
      },
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
      ...(trouble.missing ? [`missing right ${trouble.missing}`] : []),
      ...(trouble.requestId ? [`request ${trouble.requestId}`] : []),
    ];
    return [`${name}: ${facts.join(" · ")}`];
  });
  return rows.length > 0 ? [{ kind: "code", text: rows.join("\n") }] : [];
}

/** What a request would touch, for `--dry-run`. */
export interface Preview {
  readonly verb: Verb;
  readonly targets: readonly {
    readonly instance: { readonly name: string; readonly state: keyof typeof STATE_MARKS };
  }[];
  readonly skipped: readonly { readonly name: string; readonly why: string }[];
}

/** `--dry-run`: what would be done, without doing it. */
export function previewCard({ verb, targets, skipped }: Preview): Message {
  const rows = targets
    .slice(0, ROWS_MAX)
    .map(
      ({ instance }): Line => [
        `${STATE_MARKS[instance.state]} `,
        strong(instance.name),
        `  ${instance.state}`,
      ],
    );
  const more = targets.length - rows.length;
  const left = skipped
    .slice(0, ROWS_MAX)
    .map(({ name, why }): Line => ["– ", strong(name), `  ${why}`]);
  return {
    headline: [
      `Dry run: would ${VERB_WORDS[verb].plain} ${count(targets.length, "instance")}; nothing was done`,
    ],
    parts: [
      { kind: "rows", rows },
      ...(more > 0 ? [text(`… and ${more} more`)] : []),
      ...(left.length > 0
        ? [text(`Would leave alone: ${skipped.length}`), { kind: "rows" as const, rows: left }]
        : []),
    ],
    buttons: [],
  };
}
