import type { InstanceState } from "../model/instance.ts";
import type { Operation, Phase, Target, Verb } from "../model/operation.ts";
import { count, type Phrase, t } from "../model/phrase.ts";
import { type Button, type Line, type Message, type Part, strong, text } from "./message.ts";
import { changeSentence } from "./money-words.ts";
import type { OperationView } from "./operation-view.ts";
import { bulkTime } from "./progress-words.ts";
import { cancelButton } from "./single-body.ts";
import { targetLine, whereabouts } from "./target-line.ts";
import { joined, listed, STATE_WORDS, VERB_WORDS } from "./words.ts";

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
      return over("⊘", t`${subject(operation)} was cancelled`);
    case "declined":
      return over("✕", t`${subject(operation)} was declined`);
    case "lapsed":
      return over("⌛", t`${subject(operation)} lapsed unconfirmed`);
    default:
      return operation.stage satisfies never;
  }
}

const title = ({ verb }: Operation): Phrase => VERB_WORDS[verb].title;

const subject = (operation: Operation): Phrase =>
  t`${title(operation)} of ${count(operation.targets.length, "instance")}`;

const over = (mark: string, end: Phrase): Message => ({
  headline: [`${mark} `, end],
  parts: [text(t`Nothing was done.`)],
  buttons: [],
});

/** What is lost, in words, where something is. */
const EFFECTS: Readonly<Partial<Record<Verb, Phrase>>> = {
  delete: t`Deleting cannot be undone: the instance and the disks that go with it are lost.`,
  rebuild: t`Rebuilding cannot be undone: the disk is made anew from the image, and what is on it is lost.`,
  "stop:hard": t`A hard stop cuts the power: what is not written to disk is lost.`,
};

function question({ operation, cost }: OperationView): Message {
  const change = cost ? changeSentence(cost) : [];
  const effect = EFFECTS[operation.verb];
  const many = operation.targets.length;
  const states = new Map<InstanceState, number>();
  for (const { fromState } of operation.targets) {
    states.set(fromState, (states.get(fromState) ?? 0) + 1);
  }
  const parts = [...states].map(([state, n]) => t`${n} ${STATE_WORDS[state]}`);
  if (operation.skipped.length > 0) parts.push(t`${operation.skipped.length} left alone`);
  return {
    headline: [t`${title(operation)} ${count(many, "instance")}? ${joined(parts)}`],
    parts: [
      text(
        listed(
          operation.targets.map(({ name }) => name),
          LINES_MAX,
        ),
      ),
      ...skippedPart(operation),
      ...(effect ? [text(effect)] : []),
      ...(change.length > 0 ? [text(...joined(change))] : []),
      text(t`Nothing happens until you confirm. Lapses after 10 min.`),
    ],
    buttons: [
      { label: t`Cancel`, command: `cancel ${operation.id}` },
      { label: t`Review list`, command: `details ${operation.id}` },
      {
        label: t`${title(operation)} ${many}`,
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
    t`${groups.done} of ${operation.targets.length} ${words.done}`,
    ...(groups.going > 0 ? [t`${groups.going} ${words.going}`] : []),
    ...(needy.length > 0
      ? [
          t`${needy.length} not (${listed(
            needy.map(({ name }) => name),
            3,
          )})`,
        ]
      : []),
    ...(groups.spared > 0 ? [t`${groups.spared} cancelled`] : []),
  ];
  const mark = groups.going > 0 ? "◐" : needy.length > 0 ? "!" : "●";
  return {
    headline: [`${mark} `, ...joined(facts), ...bulkTime(view)],
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
      ? [{ label: t`Retry failed`, command: `retry ${operation.id}` }]
      : [];
  const details: Button[] =
    needy > 0 ? [{ label: t`Show details`, command: `details ${operation.id}` }] : [];
  return [...retry, ...details, ...(waiting ? [cancelButton(operation)] : [])];
}

function lines({ operation: { targets }, now }: OperationView): Part[] {
  if (targets.length <= LINES_MAX)
    return [{ kind: "rows", rows: targets.map((target) => targetLine(target, now)) }];
  const needy = targets.filter(({ progress }) => GROUPS[progress.phase] === "failed");
  const shown = needy.slice(0, LINES_MAX).map((target) => targetLine(target, now));
  const more: Line[] =
    needy.length > LINES_MAX
      ? [[t`… and ${needy.length - LINES_MAX} more that need attention`]]
      : [];
  return [
    ...goingPart(targets),
    ...(shown.length > 0 ? [{ kind: "rows" as const, rows: [...shown, ...more] }] : []),
  ];
}

/** How far those are that are under way, by number. */
function goingPart(targets: readonly Target[]): Part[] {
  const going = targets.filter(({ progress }) => GROUPS[progress.phase] === "going");
  const counts = new Map<string, { readonly where: Phrase; readonly many: number }>();
  for (const { progress } of going) {
    const where = whereabouts(progress);
    counts.set(where.text, { where, many: (counts.get(where.text)?.many ?? 0) + 1 });
  }
  const facts = [...counts.values()].map(({ where, many }) => t`${many} ${where}`);
  return facts.length > 0 ? [text(t`Under way: ${joined(facts)}`)] : [];
}

function skippedPart({ skipped }: Operation): Part[] {
  if (skipped.length === 0) return [];
  const reasons = skipped
    .slice(0, LINES_MAX)
    .map(({ name, why }): Line => ["– ", strong(name), "  ", why]);
  const more: Line[] =
    skipped.length > LINES_MAX ? [[t`… and ${skipped.length - LINES_MAX} more left alone`]] : [];
  return [text(t`Left alone: ${skipped.length}`), { kind: "rows", rows: [...reasons, ...more] }];
}

const retriedPart = ({ retriedBy }: Operation): Part[] =>
  retriedBy ? [text(t`Tried again as ${retriedBy}.`)] : [];
