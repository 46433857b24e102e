import { expect, test } from "vitest";
import {
  authorize,
  groupsAsked,
  permissionsOf,
  visibleIn,
} from "../../src/authorization/authorize.ts";
import { PERMISSIONS, type Permission } from "../../src/model/action.ts";
import { instanceRef } from "../../src/model/id.ts";
import type { Instance } from "../../src/model/instance.ts";
import type { ChannelPolicy, Grant, Policy, Principal } from "../../src/model/policy.ts";
import { selectorOf } from "./arbitraries.ts";

const devs: Principal = { kind: "group", platform: "slack", id: "S0DEVS" };
const oncall: Principal = { kind: "group", platform: "slack", id: "S0CALL" };
const chris: Principal = { kind: "user", platform: "slack", id: "U0CHRIS" };

const DEV = { platform: "slack", id: "C0DEV" } as const;
const OPS = { platform: "slack", id: "C0OPS" } as const;

const grantTo = (role: string, who: Principal, allow: Grant["allow"], on?: string): Grant => ({
  role,
  who: [who],
  allow,
  on: on === undefined ? undefined : selectorOf(on),
});

const channel = (id: string, instances: string, rest: Partial<ChannelPolicy>): ChannelPolicy => ({
  platform: "slack",
  channel: id,
  instances: selectorOf(instances),
  grants: [],
  approvals: [],
  ...rest,
});

const policy: Policy = {
  channels: [
    channel("C0DEV", "env:dev env:prod", {
      grants: [
        grantTo("@devs", devs, ["start", "stop"], "env:dev"),
        grantTo("member", { kind: "member" }, ["view"]),
      ],
    }),
    channel("C0OPS", "all", {
      grants: [
        grantTo("@oncall", oncall, ["*"]),
        grantTo("slack:user:U0CHRIS", chris, ["stop:hard"], "env:prod"),
      ],
      approvals: [
        {
          for: ["stop:hard"],
          on: selectorOf("env:prod"),
          by: "@oncall",
          count: 1,
          expiresMs: 60_000,
        },
      ],
    }),
    {
      ...channel("C0DEV", "all", { grants: [grantTo("@web", { kind: "member" }, ["*"])] }),
      platform: "web",
    },
  ],
};

const machine = (name: string, env: string): Instance => ({
  ref: instanceRef("aws", "eu-west-1", name),
  cloud: "aws",
  region: "eu-west-1",
  id: name,
  name,
  state: "running",
  providerState: "running",
  addresses: [],
  tags: { env },
});

const devBox = machine("dev-box", "dev");
const webProd = machine("web-prod", "prod");

const person = (id: string, ...groups: string[]) => ({ platform: "slack" as const, id, groups });
const ann = person("U0ANN", "S0DEVS");
const ben = person("U0BEN", "S0CALL");

const asks = (
  actor: ReturnType<typeof person>,
  permission: Permission,
  instances: Instance[],
  channel: { platform: "slack" | "web"; id: string } = DEV,
) => authorize(policy, { channel, actor, permission, instances });

test("a member of a granted group may, and the decision names the role", () => {
  expect(asks(ann, "stop", [devBox])).toEqual({ kind: "allow", rule: "@devs" });
});

test("who asks for one instance too many learns which one, who may, and where", () => {
  expect(asks(ann, "stop", [devBox, webProd])).toEqual({
    kind: "deny",
    reason: "no-grant",
    instances: [webProd],
    allowed: [{ role: "@oncall", channel: "C0OPS" }],
  });
});

test("a right counts only in the channel that gives it", () => {
  expect(asks(ben, "stop", [devBox], DEV).kind).toBe("deny");
  expect(asks(ben, "stop", [devBox], OPS)).toEqual({ kind: "allow", rule: "@oncall" });
});

test("a channel that is not configured allows nothing and tells nothing", () => {
  expect(asks(ben, "view", [devBox], { platform: "slack", id: "C0ELSE" })).toEqual({
    kind: "deny",
    reason: "channel-not-configured",
    instances: [devBox],
    allowed: [],
  });
});

test("the page's channel of the same name is another channel", () => {
  expect(asks(ann, "stop", [webProd], { platform: "web", id: "C0DEV" }).kind).toBe("deny");
});

test("stop does not include hard stop, and hard stop does not include stop", () => {
  expect(asks(ann, "stop:hard", [devBox]).kind).toBe("deny");
  expect(asks(person("U0CHRIS"), "stop", [webProd], OPS).kind).toBe("deny");
});

test("whoever may do something to an instance may also view it", () => {
  const chris = person("U0CHRIS");
  expect(asks(chris, "view", [webProd], OPS).kind).toBe("allow");
  expect(asks(chris, "view", [devBox], OPS).kind).toBe("deny");
});

test("an action that needs a second person says by whose rule, for which instances", () => {
  expect(asks(ben, "stop:hard", [devBox, webProd], OPS)).toMatchObject({
    kind: "approval",
    rule: "@oncall",
    approval: { by: "@oncall", count: 1 },
    instances: [webProd],
  });
  expect(asks(ben, "stop:hard", [devBox], OPS)).toEqual({ kind: "allow", rule: "@oncall" });
});

test("to look at something never needs a second person", () => {
  const cautious: Policy = {
    channels: [
      channel("C0OPS", "all", {
        grants: [grantTo("@oncall", oncall, ["*"])],
        approvals: [{ for: ["*"], by: "@oncall", count: 1, expiresMs: 60_000 }],
      }),
    ],
  };
  const request = { channel: OPS, actor: ben, instances: [webProd] };
  expect(authorize(cautious, { ...request, permission: "view" }).kind).toBe("allow");
  expect(authorize(cautious, { ...request, permission: "start" }).kind).toBe("approval");
});

test("a missing grant is refused before anybody is asked for an approval", () => {
  expect(asks(ann, "stop:hard", [webProd], OPS).kind).toBe("deny");
});

test("instances that different grants allow name both roles", () => {
  const two: Policy = {
    channels: [
      channel("C0DEV", "all", {
        grants: [
          grantTo("@devs", devs, ["stop"], "env:dev"),
          grantTo("@web", devs, ["stop"], "env:prod"),
        ],
      }),
    ],
  };
  const request = { channel: DEV, actor: ann, permission: "stop" as const };
  expect(authorize(two, { ...request, instances: [devBox, webProd] })).toEqual({
    kind: "allow",
    rule: "@devs, @web",
  });
});

test("asked without instances, the answer is whether the person may do it here at all", () => {
  expect(asks(ann, "stop", []).kind).toBe("allow");
  expect(asks(ann, "reboot", [])).toMatchObject({
    kind: "deny",
    instances: [],
    allowed: [{ role: "@oncall", channel: "C0OPS" }],
  });
});

test("what a channel may see, and which groups have to be looked up for it", () => {
  expect(visibleIn(policy, DEV)?.text).toBe("env:dev env:prod");
  expect(visibleIn(policy, { platform: "discord", id: "C0DEV" })).toBeUndefined();
  expect(groupsAsked(policy, DEV)).toEqual(["S0DEVS"]);
  expect(groupsAsked(policy, { platform: "web", id: "C0DEV" })).toEqual([]);
});

test("help can tell what a person may do here", () => {
  expect(permissionsOf(policy, DEV, ann)).toEqual(["view", "start", "stop"]);
  expect(permissionsOf(policy, DEV, ben)).toEqual(["view"]);
  expect(permissionsOf(policy, OPS, ben)).toEqual([...PERMISSIONS]);
  expect(permissionsOf(policy, OPS, ann)).toEqual([]);
});

test("10,000 instances and 200 grants are judged in the blink of an eye", () => {
  const fleet = Array.from({ length: 10_000 }, (_, at) => ({
    ...machine(`node-${at}`, at % 2 === 0 ? "dev" : "prod"),
    tags: { env: at % 2 === 0 ? "dev" : "prod", team: `t${at % 300}`, cost: `c${at}` },
  }));
  const grants = Array.from({ length: 200 }, (_, at) =>
    grantTo(`@team-${at}`, devs, ["stop"], `env:dev team:t${at} cloud:a*`),
  );
  const large: Policy = { channels: [channel("C0DEV", "env:*", { grants })] };
  const request = { channel: DEV, actor: ann, permission: "stop" as const, instances: fleet };
  const times = Array.from({ length: 15 }, () => {
    const begun = performance.now();
    expect(authorize(large, request).kind).toBe("deny");
    return performance.now() - begun;
  });
  expect(Math.min(...times)).toBeLessThan(200);
});
