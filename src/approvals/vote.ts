import { samePerson } from "../authorization/people.ts";
import type { AuditKind } from "../model/audit.ts";
import type { Operation } from "../model/operation.ts";
import type { Actor, Channel } from "../model/people.ts";
import { t } from "../model/phrase.ts";
import { BotError } from "../model/problem.ts";
import { endUnasked, touch } from "../operations/record.ts";
import { addVote, saveAcknowledged, saveDeclined, saveLooking } from "../store/approvals.ts";
import { audit } from "../store/audit.ts";
import { findOperation } from "../store/operations.ts";
import { decided } from "./decided.ts";
import { type Tally, whyNot, type Yes } from "./met.ts";
import type { ApprovalsTools } from "./tools.ts";
import { type Weighed, weighNow, withGroups } from "./weigh-now.ts";

/** Who says something to a request, and from where. */
export interface Voter {
  readonly actor: Actor;
  readonly channel: Channel;
}

/**
 * Somebody's yes. The same person's second one does nothing; whether all that are there are enough is settled by a job.
 * @param code a one-time code, where the person gave one
 * @throws BotError where this yes could not count, or comes too late
 */
export async function approve(
  tools: ApprovalsTools,
  operation: Operation,
  voter: Voter,
  code: string | undefined,
): Promise<void> {
  const { weighed, yes } = await hear(tools, operation, voter);
  // Whoever gives a code is as good as their code: it is looked at below.
  const reasons = weighed.tallies.map((tally) => reason(weighed, tally, { ...yes, code: true }));
  if (weighed.tallies.length > 0 && !reasons.includes(undefined))
    throw notAnApprover(operation, weighed, reasons);
  const proven = await prove(tools, operation, voter, {
    wanted: weighed.tallies.some(
      ({ rule }, at) => rule.stronger?.kind === "code" && reasons[at] === undefined,
    ),
    code,
  });
  const { id: operationId } = operation;
  const at = tools.now();
  const added = await tools.transact(async (tx) => {
    if (!(await addVote(tx.db, operationId, { ...voter, at, code: proven }))) return false;
    await audit(tx.db, [entry("approval", operation, voter, at, "yes")]);
    await tx.send("settle", { operationId });
    return true;
  });
  if (!added) await mustStillWait(tools, operationId);
}

/** Whether the code proves the person; none is looked at where none is wanted, or one was given there before. */
async function prove(
  tools: ApprovalsTools,
  { id, approval }: Operation,
  { actor, channel }: Voter,
  { wanted, code }: { readonly wanted: boolean; readonly code: string | undefined },
): Promise<boolean> {
  if (!wanted) return false;
  const before = approval?.votes.some(
    (vote) => vote.code && isSame(vote.actor, actor) && isSame(vote.channel, channel),
  );
  if (before) return true;
  if (code === undefined) throw new BotError({ code: "code-needed", operation: id });
  const verdict = await tools.codes.verify(actor, code);
  if (verdict !== "ok") throw new BotError({ code: "code-refused", operation: id, verdict });
  return true;
}

/** Somebody's no, which ends it. @throws BotError where they could not have said yes, or it comes too late */
export async function decline(
  tools: ApprovalsTools,
  operation: Operation,
  voter: Voter,
  why: string | undefined,
): Promise<void> {
  await mustHaveASay(tools, operation, voter);
  if (!why) throw new BotError({ code: "decline-reason-needed", operation: operation.id });
  const { id } = operation;
  const at = tools.now();
  const done = await tools.transact(async (tx) => {
    if (!(await endUnasked(tx, operation, "declined", at))) return false;
    await saveDeclined(tx.db, id, { actor: voter.actor, at, reason: why });
    await audit(tx.db, [
      { ...entry("decline", operation, voter, at, "declined"), detail: { why } },
    ]);
    await touch(tx, [id], at);
    return true;
  });
  if (!done) await mustStillWait(tools, id);
}

/** Tells the others that somebody is looking at it. */
export async function looking(
  tools: ApprovalsTools,
  operation: Operation,
  voter: Voter,
): Promise<void> {
  await mustHaveASay(tools, operation, voter);
  const at = tools.now();
  await tools.transact(async (tx) => {
    await saveLooking(tx.db, operation.id, { actor: voter.actor, at });
    await touch(tx, [operation.id], at);
  });
}

/**
 * Another person takes note of broken glass; that they may approve is for the caller to see to.
 * @throws BotError where it is the one who broke it, or none was broken
 */
export async function acknowledge(
  tools: ApprovalsTools,
  operation: Operation,
  voter: Voter,
): Promise<void> {
  const { id, approval } = operation;
  if (!approval?.brokenGlass) {
    const why = t`no glass was broken for it`;
    throw new BotError({ code: "too-late", operation: id, why });
  }
  if (samePerson(tools.policy(), operation.actor, voter.actor))
    throw new BotError({ code: "self-approval", operation: id });
  const at = tools.now();
  await tools.transact(async (tx) => {
    if (!(await saveAcknowledged(tx.db, id, { actor: voter.actor, at }))) return;
    await audit(tx.db, [entry("acknowledge", operation, voter, at, "acknowledged")]);
    await touch(tx, [id], at);
  });
}

/** Whether a yes of this person could count now, wherever and however the rules want it said. */
export async function couldApprove(
  tools: ApprovalsTools,
  operation: Operation,
  voter: Voter,
): Promise<boolean> {
  const { weighed, yes } = await hear(tools, operation, voter);
  return weighed.tallies.some((tally) => reason(weighed, anywhere(tally), yes) === undefined);
}

interface Heard {
  readonly weighed: Weighed;
  readonly yes: Yes;
}

/** @throws BotError where it waits for nobody's yes, or the requester speaks */
async function hear(tools: ApprovalsTools, operation: Operation, voter: Voter): Promise<Heard> {
  const { id, stage, approval } = operation;
  if (stage !== "approval" || !approval || tools.now() >= approval.expiresAt)
    throw decided(operation);
  const policy = tools.policy();
  if (samePerson(policy, operation.actor, voter.actor))
    throw new BotError({ code: "self-approval", operation: id });
  const actor = await withGroups(tools, policy, operation, voter);
  const weighed = await weighNow(tools, operation);
  if (weighed.refused.length > 0) {
    const why = t`${operation.actor.name} may not ask for it any more`;
    throw new BotError({ code: "too-late", operation: id, why });
  }
  return { weighed, yes: { actor, name: voter.actor.name, channel: voter.channel, code: false } };
}

async function mustHaveASay(
  tools: ApprovalsTools,
  operation: Operation,
  voter: Voter,
): Promise<void> {
  const { weighed, yes } = await hear(tools, operation, voter);
  const reasons = weighed.tallies.map((tally) => reason(weighed, anywhere(tally), yes));
  if (!reasons.includes(undefined)) throw notAnApprover(operation, weighed, reasons);
}

const reason = (
  { policy, asked }: Weighed,
  tally: Pick<Tally, "rule" | "instances">,
  yes: Yes,
): ReturnType<typeof whyNot> => whyNot(policy, asked, tally, yes);

/** A no needs neither the channel nor the code that a yes does. */
const anywhere = ({ rule, instances }: Tally): Pick<Tally, "rule" | "instances"> => ({
  rule: { ...rule, stronger: undefined },
  instances,
});

function notAnApprover(
  operation: Operation,
  { tallies }: Weighed,
  reasons: readonly ReturnType<typeof whyNot>[],
): BotError {
  const elsewhere = tallies.flatMap(({ rule: { stronger } }, at) =>
    reasons[at] === "channel" && stronger?.kind === "channel" ? [stronger.channel] : [],
  );
  const roles = [...new Set(tallies.map(({ rule }) => rule.by))];
  return new BotError({
    code: "not-an-approver",
    operation: operation.id,
    roles,
    channels: elsewhere,
  });
}

/** @throws BotError where it was decided meanwhile */
async function mustStillWait(tools: ApprovalsTools, id: string): Promise<void> {
  const now = await findOperation(tools.db, id);
  if (now && now.stage !== "approval") throw decided(now);
}

type Place = { readonly platform: string; readonly id: string };

const isSame = (one: Place, other: Place): boolean =>
  one.platform === other.platform && one.id === other.id;

function entry(
  kind: AuditKind,
  { id, rule, targets }: Operation,
  { actor, channel }: Voter,
  at: number,
  outcome: string,
) {
  const refs = targets.map(({ ref }) => ref);
  return { at, kind, actor, channel, operationId: id, targets: refs, rule, outcome };
}
