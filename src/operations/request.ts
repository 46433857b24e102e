import { spell } from "../messages/spell.ts";
import { ACTION_FACTS, type Action } from "../model/action.ts";
import type { MessageId, OperationId } from "../model/id.ts";
import type { Operation, Target, Verb } from "../model/operation.ts";
import type { Invocation } from "../model/people.ts";
import { t } from "../model/phrase.ts";
import { BotError } from "../model/problem.ts";
import type { Jobs } from "../queue/jobs.ts";
import { timer } from "../queue/timers.ts";
import type { Tx } from "../queue/tx.ts";
import type { SeenInstance } from "../store/instances.ts";
import { findByRequestKey, holdersOf } from "../store/operations.ts";
import { type Pending, writePending } from "./pending.ts";
import { judge, type Plan, type PlanInput, plan, type Verdict } from "./plan.ts";
import type { OperationsTools } from "./tools.ts";
import { writeNew } from "./write-new.ts";

export interface Request {
  readonly verb: Verb;
  readonly instances: readonly SeenInstance[];
  readonly invocation: Invocation;
  /** The words as they were understood, for the record. */
  readonly words: string;
  /** The grant that allowed it. */
  readonly rule: string;
  /** It is itself a confirmation ("try again"): does not ask once more. */
  readonly confirmed?: boolean;
  /** What it would touch, where the caller's own transaction has looked at that just now. */
  readonly planned?: Plan;
  /** What other people have to say to these targets first, if anything. @throws BotError where they never could */
  readonly approvalOf?: (targets: Plan["targets"]) => Pending | undefined;
}

/** A state seen within this time can be spoken of without asking the cloud, in milliseconds. */
const FRESH_MS = 15_000;
/** An unconfirmed request lapses after this long, in milliseconds. */
const CONFIRM_WITHIN_MS = 600_000;
/** The message waits so long for the cloud's yes at most, so that no edit is spent on it, in milliseconds. */
const FIRST_WORDS_WITHIN_MS = 400;
/** What is asked for within so many milliseconds is told at one instant: one look at the clock finds all of it. */
const TOLD_TOGETHER_MS = 100;

/** What a request would touch, without doing it. @throws BotError when it would do nothing */
export async function preview(tools: OperationsTools, request: Request): Promise<Plan> {
  return plan(planInput(tools, request, await holding(tools, request)));
}

/** By ref: what a request could do with each. */
export async function judgeEach(
  tools: OperationsTools,
  verb: Verb,
  instances: readonly SeenInstance[],
): Promise<ReadonlyMap<string, Verdict>> {
  const wanted = { verb, instances };
  const input = planInput(tools, wanted, await holding(tools, wanted));
  return new Map(input.instances.map((one) => [one.ref, judge(one, input)]));
}

type Wanted = Pick<Request, "verb" | "instances">;

const holding = ({ db }: OperationsTools, { instances }: Wanted) =>
  holdersOf(
    db,
    instances.map(({ ref }) => ref),
  );

function planInput(
  tools: OperationsTools,
  { verb, instances }: Wanted,
  holders: PlanInput["holders"],
): PlanInput {
  const now = tools.now();
  return {
    verb,
    instances: instances.map((instance) => ({
      ...instance,
      fresh: now - instance.seenAt < FRESH_MS,
    })),
    holders,
    abilityOf: (cloud, action) =>
      tools.provider(cloud)?.abilities[action] ?? {
        can: false,
        because: t`the cloud ${cloud} is not configured any more`,
      },
  };
}

/**
 * Writes down what a person asked for, with its audit entry, its message and its first jobs, in one transaction.
 * The same event twice finds the operation that the first one made.
 * @throws BotError when there is nothing to do, or another operation is at work on the only instance
 */
export async function request(tools: OperationsTools, asked: Request): Promise<Operation> {
  const made = () => findByRequestKey(tools.db, requestKey(asked.invocation));
  const operation = await attempt(tools, asked).catch(async (error: unknown) => {
    // What the same event made before is the answer, even where the plan would now be refused.
    const before = await made();
    if (before) return before;
    throw error;
  });
  const answer = operation ?? (await made());
  if (!answer) throw new Error("an operation that was made before is not there");
  return answer;
}

/** @returns nothing where the same event has made one before */
async function attempt(tools: OperationsTools, asked: Request): Promise<Operation | undefined> {
  const hoped = asked.planned ? undefined : unheld(tools, asked);
  if (hoped) {
    try {
      return await write(tools, asked, hoped);
    } catch (error) {
      if (!isHeldMeanwhile(error)) throw error;
    }
  }
  const planned = asked.planned ?? (await preview(tools, asked));
  const draft = drafted(tools, asked, planned);
  return write(tools, asked, draft).catch(async (error: unknown) => {
    throw isHeldMeanwhile(error) ? await busyWith(tools, draft.operation, error) : error;
  });
}

/**
 * A request as it is most of the time: all of it can begin at once, if nobody else is at work on an instance of it.
 * That need not be asked first: the database refuses the write where somebody is.
 */
function unheld(tools: OperationsTools, asked: Request): Draft | undefined {
  const input = planInput(tools, asked, NOBODY);
  const verdicts = input.instances.map((instance) => judge(instance, input));
  const targets = verdicts.flatMap((verdict) => (verdict.kind === "go" ? [verdict] : []));
  if (targets.length < verdicts.length) return undefined;
  const draft = drafted(tools, asked, { targets, skipped: [] });
  return draft.operation.stage === "running" && !draft.pending ? draft : undefined;
}

const NOBODY: PlanInput["holders"] = new Map();

const requestKey = ({ channel, key }: Invocation): string => `${channel.platform}:${key}`;

/** An operation to be written, and what other people have to say to it. */
interface Draft {
  readonly operation: Operation;
  readonly pending: Pending | undefined;
}

function drafted(tools: OperationsTools, asked: Request, planned: Plan): Draft {
  const pending = asked.approvalOf?.(planned.targets);
  const grave = planned.targets.some(({ action }) => ACTION_FACTS[action].destructive);
  const many = planned.targets.length > tools.confirmAbove();
  const own = !asked.confirmed && (grave || many) ? "asked" : "running";
  const stage = pending ? (pending.approval.brokenGlass ? "running" : "approval") : own;
  const operation: Operation = {
    id: `op_${tools.newId()}` as OperationId,
    correlation: requestKey(asked.invocation),
    verb: asked.verb,
    actor: asked.invocation.actor,
    channel: asked.invocation.channel,
    words: asked.words,
    rule: asked.rule,
    stage,
    createdAt: tools.now(),
    skipped: planned.skipped.map(({ name, why }) => ({ name, why: spell(why) })),
    ...(pending && { approval: pending.approval }),
    version: 1,
    targets: planned.targets.map(({ instance, action }) =>
      target(instance, action, stage !== "running"),
    ),
  };
  return { operation, pending };
}

function target(
  instance: Plan["targets"][number]["instance"],
  action: Action,
  asks: boolean,
): Target {
  const { ref, cloud, region, id, name, state } = instance;
  const progress = asks ? ({ phase: "asked" } as const) : ({ phase: "waiting", tries: 0 } as const);
  return { ref, cloud, region, id, name, action, fromState: state, progress };
}

/** @returns nothing where the same event has made one before */
async function write(
  tools: OperationsTools,
  { invocation }: Request,
  { operation, pending }: Draft,
): Promise<Operation | undefined> {
  const messageId = `msg_${tools.newId()}` as MessageId;
  const message = { id: messageId, reply: invocation.reply };
  const made = { operation, message, timers: firstWork(tools, operation, messageId) };
  if (!pending) return (await tools.write(made)) ? operation : undefined;
  return tools.transact(async (tx) => {
    if (!(await writeNew(tx, made))) return undefined;
    await writePending(tools, tx, operation, pending);
    return operation;
  });
}

/** What is to be done first of all, and when. */
function firstWork({ turn }: OperationsTools, operation: Operation, messageId: MessageId) {
  const { id: operationId, channel, stage, createdAt } = operation;
  const running = stage === "running";
  const told = { messageId, failures: 0, since: createdAt };
  // A question has its turn at once, wherever others wait for theirs: somebody has to answer it in time.
  const turnAt = running ? turn(channel) : createdAt;
  const tell =
    turnAt === undefined
      ? timer("tell", firstWordsAt(createdAt), told)
      : timer("tell", turnAt, { ...told, turn: turnAt });
  if (running)
    return [tell, ...placesOf(operation).map((place) => timer("begin", createdAt, place))];
  const lapse = timer("lapse", createdAt + CONFIRM_WITHIN_MS, { operationId });
  return stage === "asked" ? [tell, lapse] : [tell];
}

function firstWordsAt(createdAt: number): number {
  const latest = createdAt + FIRST_WORDS_WITHIN_MS;
  return latest - (latest % TOLD_TOGETHER_MS);
}

/** One job per region, so that a slow cloud holds up no other. */
export async function sendBegins(tx: Tx, operation: Operation): Promise<void> {
  for (const place of placesOf(operation)) await tx.send("begin", place);
}

function placesOf({ targets }: Operation): readonly Jobs["begin"][] {
  const regions = new Map(
    targets.map(({ cloud, region }) => [`${cloud}/${region}`, { cloud, region }]),
  );
  return [...regions.values()];
}

/** PostgreSQL's unique_violation on the index that lets one operation hold an instance. */
export function isHeldMeanwhile(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === "23505" && constraint === "operation_targets_holding";
}

/** The refusal that names who holds the instances; `cause` where nobody does any more. */
export async function busyWith(
  tools: OperationsTools,
  operation: Operation,
  cause: unknown,
): Promise<unknown> {
  const holders = await holdersOf(
    tools.db,
    operation.targets.map(({ ref }) => ref),
  );
  const instances = operation.targets.flatMap(({ ref, name }) => {
    const holder = holders.get(ref);
    return holder ? [{ name, verb: holder.action, operation: holder.operationId }] : [];
  });
  return instances.length > 0 ? new BotError({ code: "busy", instances }) : cause;
}
