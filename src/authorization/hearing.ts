import type { Permission } from "../model/action.ts";
import type { Instance } from "../model/instance.ts";
import type {
  ApprovalRule,
  ChannelPolicy,
  DenyRule,
  Grant,
  Guardrail,
  Policy,
} from "../model/policy.ts";
import { EVERYTHING, type Selector } from "../model/selector.ts";
import { columnsOf } from "./columns.ts";
import { type Conditions, conditionsAt } from "./conditions.ts";
import {
  type ActorIds,
  type ChannelId,
  covers,
  denies,
  grantsHeld,
  isDenied,
  isFor,
} from "./grants.ts";

export interface AuthorizationRequest {
  readonly channel: ChannelId;
  readonly actor: ActorIds;
  readonly permission: Permission;
  /** Empty: whether the person holds the permission here at all. */
  readonly instances: readonly Instance[];
  /** Unix milliseconds: hours are judged as of then. */
  readonly at: number;
}

/** A rule that speaks of some instances only. */
interface Narrowed {
  readonly on?: Selector | undefined;
}

/** One request with the rules that speak of its person and permission, ready to be tried on its instances. */
export interface Hearing {
  readonly permission: Permission;
  readonly instances: readonly Instance[];
  readonly never: readonly Guardrail[];
  readonly deny: readonly DenyRule[];
  readonly grants: readonly Grant[];
  readonly approvals: readonly ApprovalRule[];
  readonly conditions: Conditions;
  /** The places, in `instances`, of those that the channel shows. */
  readonly shown: readonly number[];
  /** The places of those that the rule means, shown or not. */
  placesOf(rule: Narrowed): readonly number[];
}

export function hear(
  policy: Policy,
  here: ChannelPolicy,
  { actor, permission, instances, at }: AuthorizationRequest,
): Hearing {
  const deny = [...policy.deny, ...here.deny];
  const rules = {
    never: policy.never.filter(({ actions }) => isFor(actions, permission)),
    deny: deny.filter((rule) => denies(rule, permission) && isDenied(rule, actor)),
    grants: grantsHeld(here, actor).filter((grant) => covers(grant, permission)),
    approvals: here.approvals.filter((rule) => isFor(rule.for, permission)),
  };
  const all = [...rules.never, ...rules.deny, ...rules.grants, ...rules.approvals];
  const placesIn = columnsOf(instances, [here.instances, ...all.map(selectorOf)]);
  return {
    permission,
    instances,
    ...rules,
    conditions: conditionsAt(at),
    shown: placesIn(here.instances),
    placesOf: (rule) => placesIn(selectorOf(rule)),
  };
}

export const selectorOf = ({ on }: Narrowed): Selector => on ?? EVERYTHING;

export const meansEverything = (rule: Narrowed): boolean =>
  selectorOf(rule).conditions.length === 0;
