import type { Kysely } from "kysely";
import { groupsAsked } from "../authorization/authorize.ts";
import { type ActorIds, policyOf } from "../authorization/grants.ts";
import type { Action } from "../model/action.ts";
import type { Instance } from "../model/instance.ts";
import type { Log } from "../model/log.ts";
import type { Operation, Vote } from "../model/operation.ts";
import type { Actor, Channel, PlatformName } from "../model/people.ts";
import type { Policy } from "../model/policy.ts";
import { BotError } from "../model/problem.ts";
import { isScheduler, schedulerPolicy } from "../scheduler/policy.ts";
import { findInstances } from "../store/instances.ts";
import type { Database } from "../store/schema.ts";
import { type Asked, type Outcome, weigh, type Yes } from "./met.ts";

export interface WeighTools {
  readonly db: Kysely<Database>;
  /** The policy in force now. */
  readonly policy: () => Policy;
  /** Which of the groups asked about a person is in. @throws when it cannot be known */
  readonly groupsOf: (
    actor: Actor,
    channel: Channel,
    asked: readonly string[],
  ) => Promise<readonly string[]>;
  readonly now: () => number;
  readonly log: Log;
}

export interface Weighed extends Outcome {
  /** The policy that decided. */
  readonly policy: Policy;
  readonly asked: Asked;
  /** Platforms that did not say which groups somebody is in who said yes: that yes does not count now. */
  readonly silent: readonly PlatformName[];
}

/**
 * Weighs a request with everything as it is now: policy, instances, and the groups of all who have a say in it.
 * @throws BotError groups-unknown where the requester's own groups cannot be known
 */
export async function weighNow(tools: WeighTools, operation: Operation): Promise<Weighed> {
  const refs = operation.targets.map(({ ref }) => ref);
  return weighKnown(tools, operation, await findInstances(tools.db, refs));
}

/**
 * The same where the instances have been looked up.
 * @param known the request's; what is not among them is gone
 * @throws BotError groups-unknown where the requester's own groups cannot be known
 */
export async function weighKnown(
  tools: WeighTools,
  operation: Operation,
  known: readonly Instance[],
): Promise<Weighed> {
  const policy = isScheduler(operation.actor) ? schedulerPolicy(tools.policy()) : tools.policy();
  const requester = await withGroups(tools, policy, operation, operation);
  const votes = operation.approval?.votes ?? [];
  const said = await Promise.all(votes.map((vote) => yesOf(tools, policy, operation, vote)));
  const wanted = wantedOf(operation, known);
  const asked = { requester, channel: operation.channel, wanted, at: tools.now() };
  const counted = said.filter((one) => typeof one !== "string");
  const silent = [...new Set(said.filter((one) => typeof one === "string"))];
  return { ...weigh(policy, asked, counted), policy, asked, silent };
}

/** One person with those groups that count in their channel, or for the approvals of the request. @throws BotError groups-unknown */
export async function withGroups(
  { groupsOf, log }: WeighTools,
  policy: Policy,
  operation: Pick<Operation, "channel">,
  { actor, channel }: { readonly actor: Actor; readonly channel: Channel },
): Promise<ActorIds> {
  const { platform, id } = actor;
  if (isScheduler(actor)) return { platform, id, groups: [] };
  const approvals = policyOf(policy, operation.channel)?.approvals ?? [];
  const approving = approvals
    .flatMap(({ approvers }) => approvers)
    .flatMap((one) => (one.kind === "group" && one.platform === platform ? [one.id] : []));
  const asked = [...new Set([...groupsAsked(policy, channel), ...approving])];
  if (asked.length === 0) return { platform, id, groups: [] };
  try {
    return { platform, id, groups: await groupsOf(actor, channel, asked) };
  } catch (error) {
    log.warn({ err: error, platform }, "could not look up groups; nothing is granted");
    throw new BotError({ code: "groups-unknown", platform });
  }
}

/** A vote with the groups of now; the platform's name where they cannot be known. */
async function yesOf(
  tools: WeighTools,
  policy: Policy,
  operation: Operation,
  vote: Vote,
): Promise<Yes | PlatformName> {
  try {
    const actor = await withGroups(tools, policy, operation, vote);
    return { actor, name: vote.actor.name, channel: vote.channel, code: vote.code };
  } catch (error) {
    if (error instanceof BotError) return vote.actor.platform;
    throw error;
  }
}

/** All that the request touches, as it is known; what is gone is left out. */
function wantedOf({ targets }: Operation, known: readonly Instance[]): Asked["wanted"] {
  const instances = new Map(known.map((one) => [one.ref, one]));
  const wanted = new Map<Action, Instance[]>();
  for (const { ref, action } of targets) {
    const instance = instances.get(ref);
    if (!instance) continue;
    const same = wanted.get(action);
    if (same) same.push(instance);
    else wanted.set(action, [instance]);
  }
  return [...wanted].map(([action, those]) => ({ action, instances: those }));
}
