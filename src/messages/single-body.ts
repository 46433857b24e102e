import type { InstanceState } from "../model/instance.ts";
import type { Operation, Progress, Target } from "../model/operation.ts";
import { type Phrase, plural, t, type Words } from "../model/phrase.ts";
import { durationWords } from "./duration-words.ts";
import {
  type Button,
  clock,
  code,
  type Inline,
  type Line,
  type Message,
  relative,
  strong,
  text,
} from "./message.ts";
import { hourlyWords } from "./money-words.ts";
import type { OperationView } from "./operation-view.ts";
import { soFar } from "./progress-words.ts";
import { joined, STATE_MARKS, STATE_WORDS, VERB_WORDS } from "./words.ts";

type In<Phase extends Progress["phase"]> = Extract<Progress, { phase: Phase }>;

/** The message of an operation on one instance, without its signature. */
export function singleBody(view: OperationView, target: Target): Message {
  const { progress } = target;
  const { operation } = view;
  switch (progress.phase) {
    case "asked":
    case "waiting":
      return waiting(view, target, progress);
    case "beginning":
      return underway(view, target, progress.firstTryAt, [t`Asking ${target.cloud} …`]);
    case "watching":
      return watching(view, target, progress);
    case "late":
      return late(view, target, progress);
    case "done":
      return done(view, target, progress);
    case "already":
      return plain(
        [
          `${STATE_MARKS[progress.state]} `,
          t`${strong(target.name)} is already ${STATE_WORDS[progress.state]}`,
        ],
        t`Nothing was done.`,
      );
    case "failed":
      return failed(operation, target, progress);
    case "cancelled":
      return plain(
        ["⊘ ", t`${t`${VERB_WORDS[target.action].title} of ${strong(target.name)}`} was cancelled`],
        t`The cloud was not asked; nothing was done.`,
      );
    case "unclear":
      return {
        headline: [
          "? ",
          t`It is unclear whether ${strong(target.name)} was ${VERB_WORDS[target.action].done}`,
        ],
        parts: [text(progress.why)],
        buttons: [{ label: t`Look`, command: `status ${target.ref}` }],
      };
    default:
      return progress satisfies never;
  }
}

const plain = (headline: Line, sentence: Phrase): Message => ({
  headline,
  parts: [text(sentence)],
  buttons: [],
});

function waiting(view: OperationView, target: Target, progress: In<"asked" | "waiting">): Message {
  const what = t`${VERB_WORDS[target.action].doing} ${strong(target.name)}`;
  if (progress.phase === "asked" || !progress.trouble || !progress.nextTryAt) {
    return { headline: ["◐ ", what, " …"], parts: [], buttons: [] };
  }
  const { tries, nextTryAt } = progress;
  const tried = plural(tries, t`Tried once`, t`Tried ${tries} times`);
  const next = t`next try ${clock(nextTryAt)} (${relative(nextTryAt)})`;
  return {
    headline: ["◐ ", t`${what} — waiting: ${progress.trouble.detail}`],
    parts: [text(...joined([tried, next]))],
    buttons: [cancelButton(view.operation)],
  };
}

function watching(view: OperationView, target: Target, progress: In<"watching">): Message {
  const state = progress.moved ? STATE_WORDS[progress.lastState] : t`accepted, not moving yet`;
  const lines = [t`${target.cloud} accepted the request`, state];
  return underway(
    view,
    target,
    progress.begunAt,
    progress.note ? [...lines, progress.note] : lines,
  );
}

function underway(
  view: OperationView,
  target: Target,
  since: number,
  facts: readonly Words[],
): Message {
  const usualMs = view.usualMs(target.cloud, target.action);
  return {
    headline: [
      "◐ ",
      t`${VERB_WORDS[target.action].doing} ${strong(target.name)}`,
      ...soFar(view.now - since, usualMs),
    ],
    parts: [text(...joined(facts))],
    buttons: [],
  };
}

function late({ able }: OperationView, target: Target, progress: In<"late">): Message {
  const within = durationWords(progress.lateAt - progress.begunAt);
  const buttons: Button[] = [{ label: t`Look`, command: `status ${target.ref}` }];
  if (target.action === "stop" && able(target.cloud, "stop:hard")) {
    buttons.push({ label: t`Hard stop`, command: `stop ${target.ref} --hard`, style: "danger" });
  }
  return {
    headline: [
      "! ",
      t`${strong(target.name)} did not reach ${STATE_WORDS[progress.settles]} within ${within}, last state ${STATE_WORDS[progress.lastState]}`,
    ],
    parts: [
      text(
        t`The cloud accepted the request. I go on looking and correct this message when it gets there.`,
      ),
    ],
    buttons,
  };
}

function done(view: OperationView, target: Target, progress: In<"done">): Message {
  const words = VERB_WORDS[target.action];
  const took = durationWords(progress.endedAt - progress.begunAt);
  if (!progress.state) {
    return {
      headline: ["● ", t`${strong(target.name)} is rebooting — ${target.cloud} accepted it`],
      parts: [text(t`This cloud does not report when a reboot is over.`)],
      buttons: [{ label: t`Look`, command: `status ${target.ref}` }],
    };
  }
  const verb = target.action.startsWith("reboot") ? words.done : STATE_WORDS[progress.state];
  const facts = factsOf(view, target);
  const notes = progress.note ? [text(progress.note)] : [];
  return {
    headline: [
      `${STATE_MARKS[progress.state]} `,
      t`${strong(target.name)} is ${verb} — took ${took}`,
    ],
    parts: [...(facts.length > 0 ? [text(...joined(facts))] : []), ...notes],
    buttons: progress.state === "deleted" ? [] : [opposite(target, progress.state)],
  };
}

const opposite = ({ ref }: Target, state: InstanceState): Button =>
  state === "running"
    ? { label: t`Stop`, command: `stop ${ref}` }
    : { label: t`Start`, command: `start ${ref}` };

function factsOf(view: OperationView, target: Target): Inline[] {
  const instance = view.instance(target.ref);
  const [address] = instance?.addresses ?? [];
  return [
    ...(address ? [code(address)] : []),
    ...(instance?.type ? [instance.type] : []),
    ...(view.cost?.costs ? [hourlyWords(view.cost.costs)] : []),
    `${target.cloud} ${target.region}`,
  ];
}

function failed(operation: Operation, target: Target, progress: In<"failed">): Message {
  const { trouble, tries, firstTryAt, endedAt, lastState } = progress;
  const state = lastState === "unknown" ? target.fromState : lastState;
  const effect =
    state === target.fromState
      ? t`Nothing changed; it is still ${STATE_WORDS[state]}.`
      : t`It is ${STATE_WORDS[state]} now, and was ${STATE_WORDS[target.fromState]} before.`;
  const overMs = firstTryAt === undefined ? 0 : endedAt - firstTryAt;
  const tried =
    tries > 1
      ? t`Tried ${tries} times over ${durationWords(overMs)}. Next try only if you ask.`
      : t`Next try only if you ask.`;
  const again: Button[] = operation.retriedBy
    ? []
    : [{ label: t`Try again`, command: `retry ${operation.id}` }];
  const since = operation.retriedBy ? [text(t`Tried again as ${operation.retriedBy}.`)] : [];
  return {
    headline: [
      "✕ ",
      t`${strong(target.name)} did not ${VERB_WORDS[target.action].plain} — ${trouble.detail}`,
    ],
    parts: [{ kind: "text", lines: [[effect], [tried]] }, ...since],
    buttons: [...again, { label: t`Show details`, command: `details ${operation.id}` }],
  };
}

/** Takes back what has not been asked of the cloud. */
export const cancelButton = (operation: Operation): Button => ({
  label: t`Cancel`,
  command: `cancel ${operation.id}`,
});
