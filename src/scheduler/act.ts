import { pendingFor } from "../approvals/pending-for.ts";
import { authorize } from "../authorization/authorize.ts";
import { plainLine } from "../messages/message.ts";
import { problemCard } from "../messages/problem-card.ts";
import { spell } from "../messages/spell.ts";
import type { Action } from "../model/action.ts";
import type { Decision } from "../model/decision.ts";
import { grouped } from "../model/grouped.ts";
import type { Instance } from "../model/instance.ts";
import type { Channel } from "../model/people.ts";
import { BotError, type Problem } from "../model/problem.ts";
import type { Edge, Schedule } from "../model/schedule.ts";
import type { Plan } from "../operations/plan.ts";
import { judgeEach, request } from "../operations/request.ts";
import type { OperationsTools } from "../operations/tools.ts";
import { writeNew } from "../operations/write-new.ts";
import { nested, type Tx } from "../queue/tx.ts";
import type { SeenInstance } from "../store/instances.ts";
import type { NewOperation } from "../store/new-operations.ts";
import { sourceText } from "./in-force.ts";
import { schedulerActor } from "./policy.ts";
import type { SchedulerTools } from "./tools.ts";

/** What one schedule asks of one instance now. */
export interface Deed {
  readonly instance: SeenInstance;
  readonly edge: Edge;
  readonly schedule: Schedule;
  /** Whose rules hold for it, and where its message goes. */
  readonly place: Channel;
}

export type Acted =
  | { readonly kind: "asked"; readonly operationId: string }
  | { readonly kind: "nothing"; readonly why: string }
  | { readonly kind: "refused"; readonly why: string }
  /** Something is in the way that passes. */
  | { readonly kind: "later"; readonly why: string };

/** A deed that nothing is in the way of. */
interface Ready extends Deed {
  readonly target: Plan["targets"][number];
}

/** By ref. */
type Found = Map<string, Acted>;

/**
 * Asks for these in the transaction that writes down that they were asked for. What the same schedule asks at the same
 * instant in the same place is one operation, with one message.
 */
export async function actAll(
  tools: SchedulerTools,
  tx: Tx,
  deeds: readonly Deed[],
): Promise<ReadonlyMap<string, Acted>> {
  const transact = nested(tx);
  const write = (made: NewOperation) => transact((inner) => writeNew(inner, made));
  const within = { ...tools, db: tx.db, transact, write };
  const found: Found = new Map();
  for (const group of grouped(deeds, groupKey).values()) await actTogether(within, group, found);
  return found;
}

const groupKey = ({ place, edge, schedule }: Deed): string =>
  [place.platform, place.id, edge.kind, edge.at, sourceText(schedule)].join("\n");

async function actTogether(
  tools: SchedulerTools,
  group: readonly Deed[],
  found: Found,
): Promise<void> {
  const [first] = group;
  if (!first) return;
  const ready: Ready[] = [];
  const verdicts = await judgeEach(
    tools,
    first.edge.kind,
    group.map(({ instance }) => instance),
  );
  for (const deed of group) {
    const verdict = verdicts.get(deed.instance.ref);
    if (verdict?.kind === "leave") found.set(deed.instance.ref, afterProblem(verdict.problem));
    if (verdict?.kind === "go") ready.push({ ...deed, target: verdict });
  }
  for (const allowed of byDecision(tools, ready, found)) await ask(tools, allowed, found);
}

/** Those that may go ahead together: free ones, and those for which the same people have to say yes. */
function byDecision(
  tools: SchedulerTools,
  deeds: readonly Ready[],
  found: Found,
): readonly (readonly Ready[])[] {
  const [first] = deeds;
  if (!first) return [];
  const decide = decider(tools, first.place);
  const decision = decide(
    first.edge.kind,
    deeds.map(({ instance }) => instance),
  );
  if (decision.kind !== "deny") return byApproval(deeds, decision);
  const left = deeds.filter(({ instance }) => {
    const own = decide(first.edge.kind, [instance]);
    if (own.kind !== "deny") return true;
    found.set(instance.ref, { kind: "refused", why: refusedBy(spell(own.rule)) });
    return false;
  });
  return left.length < deeds.length ? byDecision(tools, left, found) : left.map((one) => [one]);
}

const refusedBy = (rule: string): string => `the policy refuses it: ${rule}`;

function byApproval(deeds: readonly Ready[], decision: Decision): readonly (readonly Ready[])[] {
  if (decision.kind !== "approval") return [deeds];
  const rulesOf = new Map<string, string>();
  decision.approvals.forEach(({ instances }, at) => {
    for (const { ref } of instances) rulesOf.set(ref, `${rulesOf.get(ref) ?? ""} ${at}`);
  });
  return [...grouped(deeds, ({ instance }) => rulesOf.get(instance.ref) ?? "").values()];
}

/** Of these instances, those that the policy of a place lets a schedule start or stop. */
export function permitted<One extends { readonly instance: Instance }>(
  tools: Pick<SchedulerTools, "policy" | "now">,
  place: Channel,
  kind: Edge["kind"],
  all: readonly One[],
): readonly One[] {
  const decision = decider(tools, place)(
    kind,
    all.map(({ instance }) => instance),
  );
  if (decision.kind !== "deny") return all;
  const refused = new Set<string>(decision.instances.map(({ ref }) => ref));
  return all.filter(({ instance }) => !refused.has(instance.ref));
}

/** What the policy says to a schedule. What a person asked for once is weighed again with that person's rights when it begins. */
function decider({ policy, now }: Pick<SchedulerTools, "policy" | "now">, place: Channel) {
  const { platform, id } = schedulerActor(place);
  const asked = { channel: place, actor: { platform, id, groups: [] }, at: now() };
  return (permission: Action, instances: readonly Instance[]): Decision =>
    authorize(policy(), { ...asked, permission, instances });
}

/** One operation for all of these. */
async function ask(tools: SchedulerTools, deeds: readonly Ready[], found: Found): Promise<void> {
  const [first] = deeds;
  if (!first) return;
  const acted = await requestFor(tools, first, deeds).catch((error: unknown): Acted => {
    if (error instanceof BotError) return afterProblem(error.problem);
    throw error;
  });
  for (const { instance } of deeds) found.set(instance.ref, acted);
}

/** As many names as a line of a record should have. */
const NAMES_MAX = 10;

async function requestFor(
  tools: OperationsTools & Pick<SchedulerTools, "policy">,
  { edge, schedule, place }: Deed,
  deeds: readonly Ready[],
): Promise<Acted> {
  const { source } = schedule;
  const actor = source.kind === "once" ? source.by : schedulerActor(place);
  const names = deeds.slice(0, NAMES_MAX).map(({ instance }) => instance.name);
  const more = deeds.length - names.length;
  const words = `${edge.kind} ${names.join(" ")}${more > 0 ? ` and ${more} more` : ""}`;
  const demand = {
    policy: tools.policy(),
    requester: { platform: actor.platform, id: actor.id, groups: [] },
    channel: place,
    decide: decider(tools, place),
    words,
    because: (source.kind === "once" ? source.because : undefined) ?? sourceText(schedule),
    breakGlass: undefined,
    now: tools.now(),
  };
  const key = `schedule/${edge.kind}/${edge.at}/${tools.newId()}`;
  const from = tools.now();
  const made = await request(tools, {
    verb: edge.kind,
    instances: deeds.map(({ instance }) => instance),
    invocation: { key, actor, channel: place, words, origin: "typed" },
    words,
    rule: sourceText(schedule),
    confirmed: true,
    planned: { targets: deeds.map(({ target }) => target), skipped: [] },
    approvalOf: (targets) => pendingFor(demand, targets),
  });
  const about = { action: edge.kind, instances: deeds.length };
  const times = { from, to: tools.now() };
  tools.trace({ name: "due", operations: [made], ...times, outcome: made.stage, about });
  return { kind: "asked", operationId: made.id };
}

function afterProblem(problem: Problem): Acted {
  const why = plainLine(problemCard(problem).headline);
  switch (problem.code) {
    case "nothing-to-do":
    case "left-alone":
      return { kind: "nothing", why: spell(problem.instances[0]?.why ?? why) };
    case "busy":
    case "wrong-state":
      return { kind: "later", why };
    default:
      return { kind: "refused", why };
  }
}
