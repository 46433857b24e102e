import type { Explanation, Step } from "../model/decision.ts";
import type { Instance } from "../model/instance.ts";
import type { ChannelPolicy, Policy, When } from "../model/policy.ts";
import { matches, type Selector } from "../model/selector.ts";
import { authorize } from "./authorize.ts";
import { conditionsAt } from "./conditions.ts";
import { covers, denies, grantsHeld, isDenied, isFor, policyOf } from "./grants.ts";
import { type AuthorizationRequest, meansEverything, selectorOf } from "./hearing.ts";
import {
  approvalWords,
  conditionsInWords,
  denyWords,
  grantWords,
  neverWords,
} from "./rule-words.ts";

/** The decision of `authorize`, and what each rule of the channel had to say. */
export function explain(policy: Policy, request: AuthorizationRequest): Explanation {
  const { channel, permission, instances } = request;
  const here = policyOf(policy, channel);
  return {
    permission,
    instances,
    shown: here ? instances.filter((one) => matches(here.instances, one)) : [],
    decision: authorize(policy, request),
    steps: here ? stepsOf(policy, here, request) : [],
  };
}

/** What every kind of rule has. */
interface Rule {
  readonly on?: Selector | undefined;
  readonly when?: When | undefined;
  readonly atMost?: number | undefined;
  readonly moreThan?: number | undefined;
}

function stepsOf(policy: Policy, here: ChannelPolicy, request: AuthorizationRequest): Step[] {
  const { actor, permission, instances, at } = request;
  const conditions = conditionsAt(at);
  const step = stepFor(instances);
  const given = new Set(grantsHeld(here, actor));
  return [
    ...policy.never.map((rule) =>
      step("never", rule, {
        rule: neverWords(rule),
        held: true,
        covers: isFor(rule.actions, permission),
        holds: () => true,
      }),
    ),
    ...[...policy.deny, ...here.deny].map((rule) =>
      step("deny", rule, {
        rule: denyWords(rule),
        held: isDenied(rule, actor),
        covers: denies(rule, permission),
        holds: (means) => conditions.met(rule, permission, means),
      }),
    ),
    ...here.grants.map((rule) =>
      step("grant", rule, {
        rule: grantWords(rule),
        held: given.has(rule),
        covers: covers(rule, permission),
        holds: (means) => conditions.unmet(rule, permission, means) === undefined,
      }),
    ),
    ...here.approvals.map((rule) =>
      step("approval", rule, {
        rule: approvalWords(rule),
        held: true,
        covers: isFor(rule.for, permission),
        holds: (means) => conditions.met(rule, permission, means),
      }),
    ),
  ];
}

const EFFECTS = { never: "refuses", deny: "refuses", grant: "allows", approval: "waits" } as const;

type Facts = Pick<Step, "rule" | "held" | "covers"> & { holds(means: number): boolean };

/** Asked about no instance, a grant on any counts, and nothing else that speaks of some only. */
const stepFor =
  (instances: readonly Instance[]) =>
  (kind: Step["kind"], rule: Rule, { holds, ...facts }: Facts): Step => {
    const means = instances.filter((one) => matches(selectorOf(rule), one));
    const atAll = kind === "grant" || (kind !== "approval" && meansEverything(rule));
    const speaks = instances.length === 0 ? atAll : means.length > 0;
    const met = holds(means.length);
    const words = conditionsInWords(rule);
    return {
      kind,
      ...facts,
      means,
      condition: words === undefined ? undefined : { words, holds: met },
      effect: facts.held && facts.covers && speaks && met ? EFFECTS[kind] : "none",
    };
  };
