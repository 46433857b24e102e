import { expect, test } from "vitest";
import { mayApprove } from "../../src/authorization/approvers.ts";
import { authorize, groupsAsked, visibleIn } from "../../src/authorization/authorize.ts";
import { permissionsOf, seesAll } from "../../src/authorization/held.ts";
import { personKey, samePerson } from "../../src/authorization/people.ts";
import { PERMISSIONS, type Permission } from "../../src/model/action.ts";
import { instanceRef } from "../../src/model/id.ts";
import type { Instance } from "../../src/model/instance.ts";
import type {
  ApprovalRule,
  ChannelPolicy,
  DenyRule,
  Grant,
  Policy,
  Principal,
} from "../../src/model/policy.ts";
import { asRead } from "../support/as-read.ts";
import { selectorOf, whenOf } from "./arbitraries.ts";

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
  deny: [],
  approvals: [],
  ...rest,
});

const needs = (rest: Partial<ApprovalRule>): ApprovalRule => ({
  for: ["*"],
  by: "@oncall",
  approvers: [oncall],
  count: 1,
  expiresMs: 60_000,
  ask: [],
  reason: "optional",
  ...rest,
});

const NO_RULES = { people: [], deny: [], never: [] };
/** A Friday's noon. */
const NOON = Date.UTC(2026, 10, 20, 12);
const NIGHT = Date.UTC(2026, 10, 20, 23);

const policy: Policy = {
  ...NO_RULES,
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
      approvals: [needs({ for: ["stop:hard"], on: selectorOf("env:prod") })],
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
) => authorize(policy, { channel, actor, permission, instances, at: NOON });

test("a member of a granted group may, and the decision names the role", () => {
  expect(asks(ann, "stop", [devBox])).toEqual({ kind: "allow", rule: "@devs" });
});

test("who asks for one instance too many learns which one, who may, and where", () => {
  expect(asRead(asks(ann, "stop", [devBox, webProd]))).toEqual({
    kind: "deny",
    reason: "no-grant",
    rule: "no grant",
    instances: [webProd],
    about: [webProd],
    allowed: [{ role: "@oncall", channel: "C0OPS" }],
  });
});

test("a right counts only in the channel that gives it", () => {
  expect(asks(ben, "stop", [devBox], DEV).kind).toBe("deny");
  expect(asks(ben, "stop", [devBox], OPS)).toEqual({ kind: "allow", rule: "@oncall" });
});

test("a channel that is not configured allows nothing and tells nothing", () => {
  expect(asRead(asks(ben, "view", [devBox], { platform: "slack", id: "C0ELSE" }))).toEqual({
    kind: "deny",
    reason: "channel-not-configured",
    rule: "channel not configured",
    instances: [devBox],
    about: [devBox],
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
    approvals: [{ rule: { by: "@oncall", count: 1 }, instances: [webProd] }],
    instances: [webProd],
  });
  expect(asks(ben, "stop:hard", [devBox], OPS)).toEqual({ kind: "allow", rule: "@oncall" });
});

test("to look at something never needs a second person", () => {
  const cautious: Policy = {
    ...NO_RULES,
    channels: [
      channel("C0OPS", "all", {
        grants: [grantTo("@oncall", oncall, ["*"])],
        approvals: [needs({})],
      }),
    ],
  };
  const request = { channel: OPS, actor: ben, instances: [webProd], at: NOON };
  expect(authorize(cautious, { ...request, permission: "view" }).kind).toBe("allow");
  expect(authorize(cautious, { ...request, permission: "start" }).kind).toBe("approval");
});

test("a missing grant is refused before anybody is asked for an approval", () => {
  expect(asks(ann, "stop:hard", [webProd], OPS).kind).toBe("deny");
});

test("instances that different grants allow name both roles", () => {
  const two: Policy = {
    ...NO_RULES,
    channels: [
      channel("C0DEV", "all", {
        grants: [
          grantTo("@devs", devs, ["stop"], "env:dev"),
          grantTo("@web", devs, ["stop"], "env:prod"),
        ],
      }),
    ],
  };
  const request = { channel: DEV, actor: ann, permission: "stop" as const, at: NOON };
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

const holds = (actor: ReturnType<typeof person>, channel: typeof DEV | typeof OPS) =>
  permissionsOf(policy, { channel, actor, at: NOON });

test("help can tell what a person may do here", () => {
  expect(holds(ann, DEV)).toEqual(["view", "start", "stop"]);
  expect(holds(ben, DEV)).toEqual(["view"]);
  expect(holds(ben, OPS)).toEqual(PERMISSIONS.filter((one) => one !== "break-glass"));
  expect(holds(ann, OPS)).toEqual([]);
});

/** Everything for everybody in the dev channel, but for these rules. */
const generous = (rules: Partial<Policy>, here: Partial<ChannelPolicy> = {}): Policy => ({
  ...NO_RULES,
  ...rules,
  channels: [
    channel("C0DEV", "all", { grants: [grantTo("@all", { kind: "member" }, ["*"])], ...here }),
  ],
});

const inDev = (permission: Permission, instances: Instance[], at = NOON) => ({
  channel: DEV,
  actor: ann,
  permission,
  instances,
  at,
});

test("a guardrail stands above every role, names itself, and knows no way around", () => {
  const guarded = generous(
    { never: [{ actions: ["delete"], on: selectorOf("env:prod") }] },
    { grants: [grantTo("@all", { kind: "member" }, ["*", "break-glass"])] },
  );
  expect(asRead(authorize(guarded, inDev("delete", [devBox, webProd])))).toEqual({
    kind: "deny",
    reason: "never",
    rule: "never delete on env:prod",
    instances: [webProd],
    about: [webProd],
    allowed: [],
  });
  expect(authorize(guarded, inDev("delete", [devBox])).kind).toBe("allow");
  expect(authorize(guarded, inDev("stop", [webProd])).kind).toBe("allow");
});

test("a deny rule wins over a grant, for those whom it names", () => {
  const deny: DenyRule[] = [
    { to: { role: "@devs", who: [devs] }, deny: ["stop"], on: selectorOf("env:prod") },
  ];
  for (const strict of [generous({ deny }), generous({}, { deny })]) {
    expect(asRead(authorize(strict, inDev("stop", [webProd])))).toMatchObject({
      reason: "denied",
      rule: "@devs may not stop on env:prod",
      allowed: [{ role: "@all", channel: "C0DEV" }],
    });
    expect(authorize(strict, { ...inDev("stop", [webProd]), actor: ben }).kind).toBe("allow");
    expect(authorize(strict, inDev("start", [webProd])).kind).toBe("allow");
  }
});

test("who may not see an instance may do nothing to it", () => {
  const hidden = generous({ deny: [{ deny: ["view"], on: selectorOf("env:prod") }] });
  expect(authorize(hidden, inDev("start", [webProd])).kind).toBe("deny");
  expect(authorize(hidden, inDev("view", [devBox, webProd]))).toMatchObject({
    instances: [webProd],
  });
  expect(seesAll(hidden, DEV, ann)).toBe(false);
  expect(seesAll(generous({}), DEV, ann)).toBe(true);
});

test("a grant with hours says when it counts, and lets be seen at any time", () => {
  const office = whenOf("within", "Mo-Fr 08:00-19:00", "Europe/Berlin");
  const daily = generous({}, { grants: [{ ...grantTo("@devs", devs, ["stop"]), when: office }] });
  expect(authorize(daily, inDev("stop", [devBox])).kind).toBe("allow");
  expect(asRead(authorize(daily, inDev("stop", [devBox], NIGHT)))).toMatchObject({
    reason: "outside-hours",
    rule: "@devs may stop, Mo-Fr 08:00-19:00 (Europe/Berlin)",
    allowed: [],
  });
  expect(authorize(daily, inDev("view", [devBox], NIGHT)).kind).toBe("allow");
  expect(permissionsOf(daily, { channel: DEV, actor: ann, at: NIGHT })).toEqual(["view"]);
});

test("a grant for a few instances is none for many, but another grant may be", () => {
  const few = { ...grantTo("@devs", devs, ["stop"]), atMost: 1 };
  const both = [devBox, webProd];
  const careful = generous({}, { grants: [few] });
  expect(authorize(careful, inDev("stop", [devBox])).kind).toBe("allow");
  expect(asRead(authorize(careful, inDev("stop", both)))).toMatchObject({
    reason: "too-many",
    rule: "@devs may stop, at most 1 at once",
    instances: both,
  });
  const more = generous({}, { grants: [few, grantTo("@oncall", oncall, ["*"])] });
  expect(authorize(more, inDev("stop", both))).toMatchObject({
    reason: "too-many",
    allowed: [{ role: "@oncall", channel: "C0DEV" }],
  });
  expect(authorize(careful, inDev("view", both)).kind).toBe("allow");
});

test("all approval rules that mean an instance count, each with what it holds back", () => {
  const strict = generous(
    {},
    {
      approvals: [
        needs({ for: ["stop"], moreThan: 1 }),
        needs({ for: ["stop"], on: selectorOf("env:prod"), count: 2 }),
        needs({ for: ["stop"], when: whenOf("outside", "Mo-Fr 08:00-19:00") }),
      ],
    },
  );
  expect(authorize(strict, inDev("stop", [devBox])).kind).toBe("allow");
  expect(authorize(strict, inDev("stop", [devBox, webProd]))).toMatchObject({
    approvals: [
      { rule: { moreThan: 1 }, instances: [devBox, webProd] },
      { rule: { count: 2 }, instances: [webProd] },
    ],
    instances: [devBox, webProd],
  });
  expect(authorize(strict, inDev("stop", [devBox], NIGHT))).toMatchObject({
    approvals: [{ rule: { when: { kind: "outside" } } }],
  });
});

test("what a channel does not show is refused without naming a rule about it", () => {
  const narrow = generous(
    { never: [{ actions: ["*"], on: selectorOf("env:prod") }] },
    { instances: selectorOf("env:dev") },
  );
  expect(asRead(authorize(narrow, inDev("stop", [webProd])))).toMatchObject({
    reason: "no-grant",
    rule: "no grant",
  });
});

test("an approver is of the rule's role, is granted approve on the instance, and answers where it counts", () => {
  const rule = needs({ for: ["stop:hard"] });
  const may = (asked: ApprovalRule, actor: ReturnType<typeof person>, where = OPS) =>
    mayApprove(policy, asked, {
      channel: where,
      actor,
      instances: [webProd],
      at: NOON,
    }).kind;
  expect(may(rule, ben)).toBe("allow");
  expect(may(rule, ann)).toBe("deny");
  expect(may(rule, person("U0CHRIS"))).toBe("deny");
  expect(may(needs({ approvers: [chris] }), person("U0CHRIS"))).toBe("deny");
  const elsewhere = { kind: "channel", channel: { platform: "slack", id: "C0VAULT" } } as const;
  expect(may(needs({ stronger: elsewhere }), ben)).toBe("deny");
  expect(may(needs({ stronger: { ...elsewhere, channel: OPS } }), ben)).toBe("allow");
});

test("the groups of those who are asked, and of those who are denied, are looked up too", () => {
  const asking: Policy = {
    ...NO_RULES,
    deny: [{ to: { role: "@interns", who: [{ ...devs, id: "S0NEW" }] }, deny: ["*"] }],
    channels: [
      channel("C0DEV", "all", { approvals: [needs({ ask: [OPS] })] }),
      channel("C0OPS", "all", {}),
    ],
  };
  expect(groupsAsked(asking, OPS)).toEqual(["S0NEW", "S0CALL"]);
  expect(groupsAsked(asking, DEV)).toEqual(["S0NEW"]);
});

test("accounts of one person are one human being, whichever chat they speak in", () => {
  const slack = { platform: "slack", id: "U1" } as const;
  const discord = { platform: "discord", id: "123" } as const;
  const known: Policy = {
    ...NO_RULES,
    people: [{ name: "ann", accounts: [slack, discord] }],
    channels: [],
  };
  expect(samePerson(known, slack, discord)).toBe(true);
  expect(samePerson(known, slack, { platform: "discord", id: "U1" })).toBe(false);
  expect(samePerson({ ...known, people: [] }, slack, discord)).toBe(false);
  expect(personKey(known, discord)).toBe(personKey(known, slack));
  const keys = ["person:ann", "U1"].map((id) => personKey(known, { platform: "web", id }));
  expect(new Set([...keys, personKey(known, slack)]).size).toBe(3);
});

test("10,000 instances and 200 rules are judged in the blink of an eye", () => {
  const fleet = Array.from({ length: 10_000 }, (_, at) => ({
    ...machine(`node-${at}`, at % 2 === 0 ? "dev" : "prod"),
    tags: { env: at % 2 === 0 ? "dev" : "prod", team: `t${at % 300}`, cost: `c${at}` },
  }));
  const grants = Array.from({ length: 200 }, (_, at) =>
    grantTo(`@team-${at}`, devs, ["stop"], `env:dev team:t${at} cloud:a*`),
  );
  const large: Policy = { ...NO_RULES, channels: [channel("C0DEV", "env:*", { grants })] };
  const request = inDev("stop", fleet);
  const times = Array.from({ length: 15 }, () => {
    const begun = performance.now();
    expect(authorize(large, request).kind).toBe("deny");
    return performance.now() - begun;
  });
  expect(Math.min(...times)).toBeLessThan(200);
});
