import type { Approval, Need, Operation } from "../model/operation.ts";
import type { PlatformName } from "../model/people.ts";
import { count, type Phrase, t } from "../model/phrase.ts";
import { effectWords } from "./effects.ts";
import {
  type Button,
  clock,
  type Inline,
  type Line,
  type Message,
  type Part,
  relative,
  strong,
  text,
} from "./message.ts";
import { changeWords } from "./money-words.ts";
import type { OperationView } from "./operation-view.ts";
import { joined, listed, VERB_WORDS } from "./words.ts";

const NAMES_MAX = 5;

/** "Hard stop of db-clone", "Stop of 14 instances". */
export function subject({ verb, targets }: Operation): Phrase {
  const [only, ...more] = targets;
  const what = only && more.length === 0 ? strong(only.name) : count(targets.length, "instance");
  return t`${VERB_WORDS[verb].title} of ${what}`;
}

/** A request that waits for other people's yes. */
export function waitingBody(
  { operation, place, cost }: Pick<OperationView, "operation" | "place" | "cost">,
  approval: Approval,
): Message {
  const { expiresAt, looking, note } = approval;
  const names = operation.targets.map(({ name }) => name);
  return {
    headline: ["🔒 ", t`${subject(operation)} needs ${progressWords(approval.needs)}`],
    parts: [
      ...reasonPart(operation, approval),
      ...(names.length > 1 ? [text(listed(names, NAMES_MAX))] : []),
      text(
        ...joined([
          ...effectWords(operation.targets.map(({ action }) => action)),
          ...(cost ? changeWords(cost) : []),
        ]),
      ),
      ...votesPart(approval),
      text(
        ...joined([
          t`Lapses at ${clock(expiresAt)} (${relative(expiresAt)})`,
          t`approvers: ${approverPieces(approval.needs, place?.platform)}`,
        ]),
      ),
      ...strongerPart(approval.needs),
      ...(looking ? [text(t`${looking.actor.name} is looking at it.`)] : []),
      ...(note ? [text(note)] : []),
    ],
    buttons: voteButtons(operation),
  };
}

/** "2 approvals (0 of 2)"; of several roles, each with its own. */
export function progressWords(needs: readonly Need[]): Phrase {
  const [only, ...more] = needs;
  if (only && more.length === 0)
    return t`${count(only.count, "approval")} (${only.have} of ${only.count})`;
  return t`approvals: ${listed(needs.map(({ by, have, count: n }) => t`${have} of ${n} by ${by}`))}`;
}

export const voteButtons = ({ id }: Operation): Button[] => [
  { label: t`Approve`, command: `approve ${id}`, style: "primary" },
  { label: t`Decline…`, command: `decline ${id}` },
  { label: t`I'm looking`, command: `looking ${id}` },
];

/** `Ana asks: "hung kernel"`. */
const reasonPart = ({ actor }: Operation, { reason }: Approval): Part[] =>
  reason ? [text(t`${actor.name} asks: “${reason}”`)] : [text(t`${actor.name} asks.`)];

/** Who said yes so far, and when. */
function votesPart({ votes }: Approval): Part[] {
  const said = votes.map(({ actor, at }): Line => [`${actor.name} `, clock(at)]);
  return said.length === 0 ? [] : [text(t`Yes so far: ${joined(said, ", ")}`)];
}

/** The roles, and on their own platform the people and groups themselves: they must act. */
export function approverPieces(
  needs: readonly Need[],
  platform: PlatformName | undefined,
): readonly Inline[] {
  const pieces = new Map<string, Inline>();
  for (const { by, approvers } of needs) {
    const here = approvers.filter((one) => one.kind !== "member" && one.platform === platform);
    if (here.length === 0) pieces.set(by, by);
    for (const one of here) {
      if (one.kind === "member") continue;
      const name = one.kind === "group" ? by : one.id;
      pieces.set(one.id, { kind: "mention", of: one.kind, id: one.id, name });
    }
  }
  return joined([...pieces.values()], " ");
}

function strongerPart(needs: readonly Need[]): Part[] {
  const lines = needs.flatMap(({ stronger, by }): Line[] => {
    if (stronger?.kind === "code") return [[t`A yes by ${by} needs a one-time code.`]];
    if (stronger?.kind !== "channel") return [];
    const { id } = stronger.channel;
    return [[t`A yes by ${by} counts only in ${{ kind: "channel", id, name: id }}.`]];
  });
  return lines.length === 0 ? [] : [{ kind: "text", lines }];
}

/** One that nobody decided in time, somebody declined, or the requester took back. */
export function undecidedBody(
  operation: Operation,
  stage: "declined" | "lapsed" | "cancelled",
): Message {
  const again: Button = { label: t`Ask again`, command: `ask-again ${operation.id}` };
  switch (stage) {
    case "declined": {
      const { actor, reason } = operation.approval?.declined ?? {};
      const what = subject(operation);
      const words = actor
        ? t`${what} was declined by ${actor.name}: “${reason ?? ""}”`
        : t`${what} was declined`;
      return over(["✕ ", words], operation, []);
    }
    case "lapsed": {
      const buttons = operation.retriedBy ? [] : [again];
      const words = t`${subject(operation)} lapsed, nothing was done`;
      return over(["⌛ ", words], operation, buttons);
    }
    case "cancelled":
      return over(["⊘ ", t`${subject(operation)} was taken back`], operation, []);
    default:
      return stage satisfies never;
  }
}

function over(headline: Line, operation: Operation, buttons: readonly Button[]): Message {
  const { approval, retriedBy } = operation;
  const facts = [
    ...(approval ? [...reasonPart(operation, approval), ...votesPart(approval)] : []),
    ...(operation.stage === "lapsed" ? [] : [text(t`Nothing was done.`)]),
    ...(retriedBy ? [text(t`Asked again as ${retriedBy}.`)] : []),
  ];
  return { headline, parts: facts, buttons };
}

/** What stands first where the approvals were skipped. */
export function brokenGlassPart({ operation, place }: OperationView): Part[] {
  const { needs = [], brokenGlass } = operation.approval ?? {};
  if (!brokenGlass) return [];
  const { reason, acknowledged } = brokenGlass;
  const who = acknowledged
    ? t`${acknowledged.actor.name} took note of it.`
    : t`Skipped: ${approverPieces(needs, place?.platform)}`;
  const skipped = needs.map(({ by, count: n }) => t`${count(n, "approval")} by ${by}`);
  return [
    {
      kind: "text",
      lines: [
        [t`${strong(t`Break-glass`)} by ${operation.actor.name}: “${reason}”`],
        joined([t`It went ahead without ${listed(skipped)}.`, who], " "),
      ],
    },
  ];
}

export const acknowledgeButtons = ({ id, approval }: Operation): Button[] =>
  approval?.brokenGlass && !approval.brokenGlass.acknowledged
    ? [{ label: t`Acknowledge`, command: `acknowledge ${id}` }]
    : [];
