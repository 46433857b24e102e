import { pendingFor } from "../approvals/pending-for.ts";
import { authorize } from "../authorization/authorize.ts";
import { plainLine } from "../messages/message.ts";
import { problemCard } from "../messages/problem-card.ts";
import type { Action } from "../model/action.ts";
import type { Instance } from "../model/instance.ts";
import type { Channel } from "../model/people.ts";
import { BotError } from "../model/problem.ts";
import type { Edge, Schedule } from "../model/schedule.ts";
import { type Request, request } from "../operations/request.ts";
import type { SeenInstance } from "../store/instances.ts";
import { findByRequestKey } from "../store/operations.ts";
import { sourceWords } from "./in-force.ts";
import { schedulerActor } from "./policy.ts";
import type { SchedulerTools } from "./tools.ts";

/** One edge of one instance, to be done now. */
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

const keyOf = ({ instance: { ref }, edge }: Deed): string =>
  `schedule/${ref}/${edge.kind}/${edge.at}`;

/** The operation that was asked for this edge before, by a bot that could not write that down any more. */
export async function madeBefore(tools: SchedulerTools, deed: Deed): Promise<string | undefined> {
  const made = await findByRequestKey(tools.db, `${deed.place.platform}:${keyOf(deed)}`);
  return made?.id;
}

/** Asks for it in the scheduler's own name: once for each edge, however often this runs. */
export async function act(tools: SchedulerTools, deed: Deed): Promise<Acted> {
  const refused = refusal(tools, deed);
  if (refused !== undefined) return { kind: "refused", why: refused };
  try {
    const { id } = await request(tools, requestOf(tools, deed));
    return { kind: "asked", operationId: id };
  } catch (error) {
    if (!(error instanceof BotError)) throw error;
    return afterProblem(error);
  }
}

/** Why the policy lets no schedule do this, in words; undefined where it does. */
export function refusal(tools: SchedulerTools, deed: Deed): string | undefined {
  const decision = decideBy(tools, deed)(deed.edge.kind, [deed.instance]);
  return decision.kind === "deny" ? `the policy refuses it: ${decision.rule}` : undefined;
}

function decideBy({ policy, now }: SchedulerTools, { place }: Deed) {
  const { platform, id } = schedulerActor(place);
  const asked = { channel: place, actor: { platform, id, groups: [] }, at: now() };
  return (permission: Action, instances: readonly Instance[]) =>
    authorize(policy(), { ...asked, permission, instances });
}

function requestOf(tools: SchedulerTools, deed: Deed): Request {
  const { instance, edge, schedule, place } = deed;
  const actor = schedulerActor(place);
  const words = `${edge.kind} ${instance.name}`;
  const demand = {
    policy: tools.policy(),
    requester: { platform: actor.platform, id: actor.id, groups: [] },
    channel: place,
    decide: decideBy(tools, deed),
    words,
    because: sourceWords(schedule),
    breakGlass: undefined,
    now: tools.now(),
  };
  return {
    verb: edge.kind,
    instances: [instance],
    invocation: { key: keyOf(deed), actor, channel: place, words, origin: "typed" },
    words,
    rule: sourceWords(schedule),
    confirmed: true,
    approvalOf: (targets) => pendingFor(demand, targets),
  };
}

function afterProblem({ problem }: BotError): Acted {
  const why = plainLine(problemCard(problem).headline);
  switch (problem.code) {
    case "nothing-to-do":
      return { kind: "nothing", why: problem.instances[0]?.why ?? why };
    case "busy":
    case "wrong-state":
      return { kind: "later", why };
    default:
      return { kind: "refused", why };
  }
}
