import fc from "fast-check";
import { expect, test } from "vitest";
import { type AuthorizationRequest, authorize } from "../../src/authorization/authorize.ts";
import { columnsOf } from "../../src/authorization/columns.ts";
import { explain } from "../../src/authorization/explain.ts";
import type { Decision, Explanation } from "../../src/model/decision.ts";
import type { Instance } from "../../src/model/instance.ts";
import type { ChannelPolicy, Policy, Principal } from "../../src/model/policy.ts";
import { matches } from "../../src/model/selector.ts";
import { denyRule, grant, guardrail, instance, scene, selector } from "./arbitraries.ts";
import { channelOf, isForbidden, isGuarded, isHeldBack, isRefused } from "./oracle.ts";

const RUNS = { numRuns: 3000 };

/** The same policy with every channel changed. */
const changed = (
  policy: Policy,
  change: (one: ChannelPolicy) => Partial<ChannelPolicy>,
): Policy => ({
  ...policy,
  channels: policy.channels.map((one) => ({ ...one, ...change(one) })),
});

const refusedBy = (decision: Decision): readonly Instance[] =>
  decision.kind === "deny" ? decision.instances : [];

test("nothing is allowed but what a grant of this channel gives to this person on this instance, and no rule forbids", () => {
  fc.assert(
    fc.property(scene, ([policy, request]) => {
      fc.pre(request.instances.length > 0);
      const decision = authorize(policy, request);
      const refused = request.instances.filter((one) => isRefused(policy, request, one));
      expect(decision.kind === "deny").toBe(refused.length > 0);
      expect(refusedBy(decision)).toEqual(refused);
    }),
    RUNS,
  );
});

test("one more grant never takes anything away", () => {
  fc.assert(
    fc.property(scene, grant, ([policy, request], more) => {
      const before = authorize(policy, request);
      const after = authorize(
        changed(policy, ({ grants }) => ({ grants: [...grants, more] })),
        request,
      );
      if (before.kind !== "deny") expect(after.kind).toBe(before.kind);
      else expect(before.instances).toEqual(expect.arrayContaining([...refusedBy(after)]));
    }),
    RUNS,
  );
});

test("one more deny rule or guardrail never allows anything more", () => {
  fc.assert(
    fc.property(scene, denyRule, guardrail, fc.nat(2), ([policy, request], deny, never, where) => {
      const stricter = [
        changed(policy, (one) => ({ deny: [...one.deny, deny] })),
        { ...policy, deny: [deny, ...policy.deny] },
        { ...policy, never: [never, ...policy.never] },
      ][where];
      if (!stricter) return;
      const before = authorize(policy, request);
      const after = authorize(stricter, request);
      if (before.kind === "deny") expect(after.kind).toBe("deny");
      expect(refusedBy(after)).toEqual(expect.arrayContaining([...refusedBy(before)]));
    }),
    RUNS,
  );
});

test("a guardrail wins over everything that can be granted, a deny rule over every grant", () => {
  fc.assert(
    fc.property(scene, ([policy, request]) => {
      const everything = { role: "@all", who: [{ kind: "member" as const }] };
      const generous = changed(policy, ({ grants }) => ({
        grants: [...grants, { ...everything, allow: ["*", "break-glass"] }],
      }));
      const here = channelOf(generous, request);
      const decision = authorize(generous, request);
      for (const one of request.instances) {
        const guarded = isGuarded(policy, request, one);
        const rules = [...policy.deny, ...(here?.deny ?? [])];
        if (guarded || isForbidden(rules, request, one)) expect(refusedBy(decision)).toContain(one);
        if (!guarded || !here || !matches(here.instances, one)) continue;
        expect(decision).toMatchObject({ reason: "never", allowed: [] });
      }
    }),
    RUNS,
  );
});

test("without grants everything is refused, also for nobody's instances", () => {
  fc.assert(
    fc.property(scene, ([policy, request]) => {
      expect(
        authorize(
          changed(policy, () => ({ grants: [] })),
          request,
        ),
      ).toMatchObject({
        kind: "deny",
        instances: request.instances,
        allowed: [],
      });
    }),
    RUNS,
  );
});

test("the same id on another platform is another person, another group and another channel", () => {
  fc.assert(
    fc.property(scene, ([policy, request]) => {
      const foreign = changed(policy, ({ grants }) => ({
        grants: grants.map((grant) => ({
          ...grant,
          who: grant.who.filter(
            (who) => who.kind !== "member" && who.platform !== request.actor.platform,
          ),
        })),
      }));
      expect(authorize(foreign, request).kind).toBe("deny");
    }),
    RUNS,
  );
});

test("what an approval rule means is never simply allowed, and an approval never takes the place of a grant", () => {
  fc.assert(
    fc.property(scene, ([policy, request]) => {
      const decision = authorize(policy, request);
      if (decision.kind === "deny") return;
      const here = channelOf(policy, request);
      const waiting = request.instances.filter((one) => isHeldBack(here, request, one));
      expect(decision.kind).toBe(waiting.length > 0 ? "approval" : "allow");
      if (decision.kind !== "approval") return;
      expect(decision.instances).toEqual(waiting);
      for (const { rule, instances } of decision.approvals) {
        const alone = { ...(here as ChannelPolicy), approvals: [rule] };
        const own = request.instances.filter((one) => isHeldBack(alone, request, one));
        expect(instances).toEqual(own);
      }
    }),
    RUNS,
  );
});

test("break-glass is held by nobody to whom it was not granted by its own name", () => {
  fc.assert(
    fc.property(scene, ([policy, request]) => {
      const starred = changed(policy, ({ grants }) => ({
        grants: grants.map((one) => ({
          ...one,
          allow: ["*" as const, ...one.allow.filter((word) => word !== "break-glass")],
        })),
      }));
      expect(authorize(starred, { ...request, permission: "break-glass" }).kind).toBe("deny");
    }),
    RUNS,
  );
});

/** Somebody of whom nothing is known but that they are this. */
const exampleOf = (who: Principal, { channel: { platform } }: AuthorizationRequest) => ({
  platform: who.kind === "member" ? platform : who.platform,
  id: who.kind === "user" ? who.id : "anybody",
  groups: who.kind === "group" ? [who.id] : [],
});

test("the way forward that a refusal names is a true one", () => {
  fc.assert(
    fc.property(scene, ([policy, request]) => {
      const decision = authorize(policy, request);
      if (decision.kind !== "deny") return;
      for (const { role, channel: id } of decision.allowed) {
        const there = { ...request, channel: { ...request.channel, id } };
        const grants = channelOf(policy, there)?.grants.filter((one) => one.role === role) ?? [];
        const ways = grants
          .flatMap(({ who }) => who.map((one) => exampleOf(one, request)))
          .map((actor) => authorize(policy, { ...there, actor, instances: decision.instances }));
        expect(ways.some((way) => way.kind !== "deny")).toBe(true);
      }
    }),
    RUNS,
  );
});

/** What the steps alone say: refused by a rule, or allowed by none. */
function readAloud({ instances, shown, steps }: Explanation) {
  const by = (effect: string) => steps.filter((step) => step.effect === effect);
  const meant = (effect: string, one: Instance) =>
    by(effect).some(({ means }) => means.includes(one));
  if (instances.length === 0) {
    const refused = by("refuses").length > 0 || by("allows").length === 0;
    return { kind: refused ? "deny" : "allow", refused: [], waiting: [] };
  }
  const refused = instances.filter(
    (one) => !shown.includes(one) || meant("refuses", one) || !meant("allows", one),
  );
  const waiting = instances.filter((one) => meant("waits", one));
  const kind = refused.length > 0 ? "deny" : waiting.length > 0 ? "approval" : "allow";
  return { kind, refused, waiting };
}

test("an explanation tells, rule by rule, what was decided and nothing else", () => {
  fc.assert(
    fc.property(scene, ([policy, request]) => {
      const explanation = explain(policy, request);
      const { decision } = explanation;
      expect(decision).toEqual(authorize(policy, request));
      const told = readAloud(explanation);
      expect(told.kind).toBe(decision.kind);
      expect(told.refused).toEqual(refusedBy(decision));
      if (decision.kind === "approval") expect(told.waiting).toEqual(decision.instances);
    }),
    RUNS,
  );
});

test("judging by columns has the same outcome as judging one instance at a time", () => {
  fc.assert(
    fc.property(
      fc.array(instance, { maxLength: 6 }),
      selector,
      selector,
      (instances, one, other) => {
        const placesOf = columnsOf(instances, [one, other]);
        for (const selector of [one, other, one])
          expect([...placesOf(selector)].sort().map((at) => instances[at])).toEqual(
            instances.filter((instance) => matches(selector, instance)),
          );
      },
    ),
    RUNS,
  );
});
