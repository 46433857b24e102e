import type { Operation, Phase, Target, Verb } from "../model/operation.ts";
import { type Button, type Line, type Message, type Part, strong, text } from "./message.ts";
import { changeWords } from "./money-words.ts";
import type { OperationView } from "./operation-view.ts";
import { bulkTime } from "./progress-words.ts";
import { cancelButton } from "./single-body.ts";
import { targetLine, whereabouts } from "./target-line.ts";
import { capital, count, listed, VERB_WORDS } from "./words.ts";

const STARTING: ReadonlySet<Verb> = new Set<Verb>(["start", "unshelve", "resume"]);
/** Up to this many instances have a line each; beyond it only those that need attention. */
const LINES_MAX = 10;

/** The message of an operation on several instances (or with some left alone), without its signature. */
export function bulkBody(view: OperationView): Message {
  const { operation } = view;
  switch (operation.stage) {
    case "asked":
    case "approval":
      return question(view);
    case "running":
      return tally(view);
    case "ended":
      return tally(view);
    case "cancelled":
      return over(operation, "⊘", "was cancelled");
    case "declined":
      return over(operation, "✕", "was declined");
    case "lapsed":
      return over(operation, "⌛", "lapsed unconfirmed");
    default:
      return operation.stage satisfies never;
  }
}

const title = ({ verb }: Operation): string => VERB_WORDS[verb].title;

function over(operation: Operation, mark: string, end: string): Message {
  const many = count(operation.targets.length, "instance");
  return {
    headline: [`${mark} ${title(operation)} of ${many} ${end}`],
    parts: [text("Nothing was done.")],
    buttons: [],
  };
}

/** What is lost, in words, where something is. */
const EFFECTS: Readonly<Partial<Record<Verb, string>>> = {
  delete: "Deleting cannot be undone: the instance and the disks that go with it are lost.",
  rebuild:
    "Rebuilding cannot be undone: the disk is made anew from the image, and what is on it is lost.",
  "stop:hard": "A hard stop cuts the power: what is not written to disk is lost.",
};

function question({ operation, cost }: OperationView): Message {
  const change = cost && changeWords(cost);
  const many = operation.targets.length;
  const states = new Map<string, number>();
  for (const { fromState } of operation.targets) {
    states.set(fromState, (states.get(fromState) ?? 0) + 1);
  }
  const parts = [...states].map(([state, n]) => `${n} ${state}`);
  if (operation.skipped.length > 0) parts.push(`${operation.skipped.length} left alone`);
  return {
    headline: [`${title(operation)} ${count(many, "instance")}? ${parts.join(" · ")}`],
    parts: [
      text(
        listed(
          operation.targets.map(({ name }) => name),
          LINES_MAX,
        ),
      ),
      ...skippedPart(operation),
      ...(EFFECTS[operation.verb] ? [text(EFFECTS[operation.verb] ?? "")] : []),
      ...(change === undefined ? [] : [text(capital(change))]),
      text("Nothing happens until you confirm. Lapses after 10 min."),
    ],
    buttons: [
      { label: "Cancel", command: `cancel ${operation.id}` },
      { label: "Review list", command: `details ${operation.id}` },
      {
        label: `${title(operation)} ${many}`,
        command: `confirm ${operation.id}`,
        style: STARTING.has(operation.verb) ? "primary" : "danger",
      },
    ],
  };
}

/** How a phase counts in the tally's first line. */
const GROUPS: Readonly<Record<Phase, "done" | "going" | "failed" | "spared">> = {
  asked: "going",
  waiting: "going",
  beginning: "going",
  watching: "going",
  late: "failed",
  done: "done",
  already: "done",
  failed: "failed",
  cancelled: "spared",
  unclear: "failed",
};

function tally(view: OperationView): Message {
  const { operation } = view;
  const groups = { done: 0, going: 0, failed: 0, spared: 0 };
  for (const { progress } of operation.targets) groups[GROUPS[progress.phase]] += 1;
  const words = VERB_WORDS[operation.verb];
  const needy = operation.targets.filter(({ progress }) => GROUPS[progress.phase] === "failed");
  const facts = [
    `${groups.done} of ${operation.targets.length} ${words.done}`,
    ...(groups.going > 0 ? [`${groups.going} ${words.doing.toLowerCase()}`] : []),
    ...(needy.length > 0
      ? [
          `${needy.length} not (${listed(
            needy.map(({ name }) => name),
            3,
          )})`,
        ]
      : []),
    ...(groups.spared > 0 ? [`${groups.spared} cancelled`] : []),
  ];
  const mark = groups.going > 0 ? "◐" : needy.length > 0 ? "!" : "●";
  return {
    headline: [`${mark} ${facts.join(" · ")}${bulkTime(view)}`],
    parts: [...lines(view), ...skippedPart(operation), ...retriedPart(operation)],
    buttons: bulkButtons(operation, groups.going, needy.length),
  };
}

function bulkButtons(operation: Operation, going: number, needy: number): Button[] {
  const waiting = operation.targets.some(
    ({ progress }) => progress.phase === "waiting" && progress.nextTryAt,
  );
  const retry: Button[] =
    going === 0 && needy > 0 && !operation.retriedBy
      ? [{ label: "Retry failed", command: `retry ${operation.id}` }]
      : [];
  const details: Button[] =
    needy > 0 ? [{ label: "Show details", command: `details ${operation.id}` }] : [];
  return [...retry, ...details, ...(waiting ? [cancelButton(operation)] : [])];
}

function lines({ operation: { targets }, now }: OperationView): Part[] {
  if (targets.length <= LINES_MAX)
    return [{ kind: "rows", rows: targets.map((target) => targetLine(target, now)) }];
  const needy = targets.filter(({ progress }) => GROUPS[progress.phase] === "failed");
  const shown = needy.slice(0, LINES_MAX).map((target) => targetLine(target, now));
  const more: Line[] =
    needy.length > LINES_MAX
      ? [[`… and ${needy.length - LINES_MAX} more that need attention`]]
      : [];
  return [
    ...goingPart(targets),
    ...(shown.length > 0 ? [{ kind: "rows" as const, rows: [...shown, ...more] }] : []),
  ];
}

/** How far those are that are under way, by number. */
function goingPart(targets: readonly Target[]): Part[] {
  const counts = new Map<string, number>();
  for (const { progress } of targets) {
    const where = GROUPS[progress.phase] === "going" ? whereabouts(progress) : undefined;
    if (where !== undefined) counts.set(where, (counts.get(where) ?? 0) + 1);
  }
  const facts = [...counts].map(([where, many]) => `${many} ${where}`);
  return facts.length > 0 ? [text(`Under way: ${facts.join(" · ")}`)] : [];
}

function skippedPart({ skipped }: Operation): Part[] {
  if (skipped.length === 0) return [];
  const reasons = skipped
    .slice(0, LINES_MAX)
    .map(({ name, why }): Line => ["– ", strong(name), `  ${why}`]);
  const more: Line[] =
    skipped.length > LINES_MAX ? [[`… and ${skipped.length - LINES_MAX} more left alone`]] : [];
  return [text(`Left alone: ${skipped.length}`), { kind: "rows", rows: [...reasons, ...more] }];
}

const retriedPart = ({ retriedBy }: Operation): Part[] =>
  retriedBy ? [text(`Tried again as ${retriedBy}.`)] : [];
