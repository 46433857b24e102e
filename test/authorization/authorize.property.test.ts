import fc from "fast-check";
import { expect, test } from "vitest";
import { type AuthorizationRequest, authorize } from "../../src/authorization/authorize.ts";
import { columnsOf } from "../../src/authorization/columns.ts";
import type { Instance } from "../../src/model/instance.ts";
import type { Grant, Policy } from "../../src/model/policy.ts";
import { matches } from "../../src/model/selector.ts";
import { grant, instance, scene, selector } from "./arbitraries.ts";

const RUNS = { numRuns: 3000 };

/** The policy read aloud, instance by instance, without any of the code under test. */
function granted(policy: Policy, request: AuthorizationRequest, instance: Instance): boolean {
  const { channel, actor, permission } = request;
  return policy.channels.some(
    (here) =>
      here.platform === channel.platform &&
      here.channel === channel.id &&
      actor.platform === channel.platform &&
      matches(here.instances, instance) &&
      here.grants.some(
        (grant) =>
          isGiven(grant, request) &&
          (permission === "view" || grant.allow.some((one) => one === permission || one === "*")) &&
          (grant.on === undefined || matches(grant.on, instance)),
      ),
  );
}

const isGiven = (grant: Grant, { actor }: AuthorizationRequest): boolean =>
  grant.who.some(
    (one) =>
      one.kind === "member" ||
      (one.platform === actor.platform &&
        (one.kind === "user"
          ? one.id === actor.id
          : actor.groups.some((group) => group === one.id))),
  );

test("nothing is allowed but what a grant of this channel gives to this person on this instance", () => {
  fc.assert(
    fc.property(scene, ([policy, request]) => {
      fc.pre(request.instances.length > 0);
      const decision = authorize(policy, request);
      const refused = request.instances.filter((one) => !granted(policy, request, one));
      if (decision.kind === "deny") expect(decision.instances).toEqual(refused);
      else expect(refused).toEqual([]);
    }),
    RUNS,
  );
});

test("one more grant never takes anything away", () => {
  fc.assert(
    fc.property(scene, grant, ([policy, request], more) => {
      const channels = policy.channels.map((one) => ({ ...one, grants: [...one.grants, more] }));
      const before = authorize(policy, request);
      const after = authorize({ channels }, request);
      if (before.kind !== "deny") expect(after.kind).toBe(before.kind);
      else if (after.kind === "deny")
        expect(before.instances).toEqual(expect.arrayContaining([...after.instances]));
    }),
    RUNS,
  );
});

test("without grants everything is refused, also for nobody's instances", () => {
  fc.assert(
    fc.property(scene, ([policy, request]) => {
      const channels = policy.channels.map((one) => ({ ...one, grants: [] }));
      expect(authorize({ channels }, request)).toMatchObject({
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
      const channels = policy.channels.map((one) => ({
        ...one,
        grants: one.grants.map((grant) => ({
          ...grant,
          who: grant.who.filter(
            (who) => who.kind !== "member" && who.platform !== request.actor.platform,
          ),
        })),
      }));
      expect(authorize({ channels }, request).kind).toBe("deny");
    }),
    RUNS,
  );
});

test("what an approval rule means is never simply allowed, and an approval never takes the place of a grant", () => {
  fc.assert(
    fc.property(scene, ([policy, request]) => {
      const decision = authorize(policy, request);
      if (decision.kind === "deny") return;
      const rules =
        policy.channels
          .find(
            (one) =>
              one.platform === request.channel.platform && one.channel === request.channel.id,
          )
          ?.approvals.filter(
            (rule) =>
              request.permission !== "view" &&
              rule.for.some((one) => one === request.permission || one === "*"),
          ) ?? [];
      const waiting = request.instances.filter((one) =>
        rules.some((rule) => rule.on === undefined || matches(rule.on, one)),
      );
      expect(decision.kind).toBe(waiting.length > 0 ? "approval" : "allow");
      if (decision.kind === "approval") expect(decision.instances).toEqual(waiting);
    }),
    RUNS,
  );
});

test("the way forward that a refusal names is a true one", () => {
  fc.assert(
    fc.property(scene, ([policy, request]) => {
      const decision = authorize(policy, request);
      if (decision.kind !== "deny") return;
      for (const { role, channel } of decision.allowed) {
        const there = policy.channels.find(
          (one) => one.platform === request.channel.platform && one.channel === channel,
        );
        const grants = there?.grants.filter((one) => one.role === role) ?? [];
        const ways = grants.flatMap((one) =>
          one.who.map((who) => {
            const platform = who.kind === "member" ? request.channel.platform : who.platform;
            const actor = {
              platform,
              id: who.kind === "user" ? who.id : "anybody",
              groups: who.kind === "group" ? [who.id] : [],
            };
            const at = { platform: request.channel.platform, id: channel };
            return authorize(policy, {
              ...request,
              actor,
              channel: at,
              instances: decision.instances,
            });
          }),
        );
        expect(ways.some((way) => way.kind !== "deny")).toBe(true);
      }
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
