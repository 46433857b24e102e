import fc from "fast-check";
import type { ActorIds, ChannelId } from "../../src/authorization/grants.ts";
import { ACTIONS, PERMISSIONS } from "../../src/model/action.ts";
import { parseHours } from "../../src/model/hours.ts";
import { instanceRef } from "../../src/model/id.ts";
import type { Instance } from "../../src/model/instance.ts";
import { PLATFORMS } from "../../src/model/people.ts";
import type {
  ApprovalRule,
  ChannelPolicy,
  DenyRule,
  Grant,
  Guardrail,
  Policy,
  When,
} from "../../src/model/policy.ts";
import { parseSelector, type Selector } from "../../src/model/selector.ts";

/** Few values on purpose: equal ids on different platforms and overlapping selectors must come up often. */
const platform = fc.constantFrom(...PLATFORMS);
const id = fc.constantFrom("A", "B");
const env = fc.constantFrom("dev", "prod", "Dev");
const name = fc.constantFrom("build-1", "build-2", "web.1", "webx1", "İ-k", "K");

export const instance: fc.Arbitrary<Instance> = fc
  .record({
    cloud: fc.constantFrom("aws", "lab"),
    name,
    tagName: fc.constantFrom("env", "Env", "team"),
    env,
    type: fc.option(fc.constantFrom("t3.large", "small"), { nil: undefined }),
    second: fc.boolean(),
  })
  .map(({ cloud, name, tagName, env, type, second }) => ({
    ref: instanceRef(cloud, "r1", name),
    cloud,
    region: "r1",
    id: name,
    name,
    state: "running",
    providerState: "running",
    type,
    addresses: [],
    tags: second ? { [tagName]: env, ENV: "prod" } : { [tagName]: env },
  }));

const word = fc.constantFrom(
  "env:dev",
  "ENV:prod",
  "env:prod",
  "team:*",
  "cloud:aws",
  "cloud:l?b",
  "name:build-*",
  "name:web.1",
  "name:i*",
  "name:k",
  "type:t3.*",
  "region:r1",
  "all",
);

export const selector: fc.Arbitrary<Selector> = fc
  .array(word, { minLength: 1, maxLength: 3 })
  .map((words) => selectorOf(words.join(" ")));

/** A selector for a test's own policy. */
export function selectorOf(text: string): Selector {
  const read = parseSelector(text);
  if ("unreadable" in read) throw new Error(`not a selector: ${text}`);
  return read;
}

const principal = fc.oneof(
  fc.record({ kind: fc.constant("user" as const), platform, id }),
  fc.record({ kind: fc.constant("group" as const), platform, id }),
  fc.constant({ kind: "member" as const }),
);

/** Some permissions come up often, so that grants, rules and requests meet; all of them come up. */
const permission = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("view" as const, "stop" as const, "stop:hard" as const) },
  fc.constantFrom(...PERMISSIONS),
);

const permissions = fc.array(
  fc.oneof({ weight: 3, arbitrary: permission }, fc.constant("*" as const)),
  {
    minLength: 1,
    maxLength: 3,
  },
);

/** Absent as often as not: it then narrows nothing. */
const narrowing = fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, selector);

/** Hours for a test's own policy. */
export function whenOf(kind: When["kind"], text: string, timeZone = "UTC"): When {
  const spans = parseHours(text);
  if (!spans) throw new Error(`not hours: ${text}`);
  return { kind, hours: { text, timeZone, spans } };
}

const when = fc
  .record({
    kind: fc.constantFrom("within" as const, "outside" as const),
    text: fc.constantFrom("Mo-Fr 08:00-19:00", "22:00-06:00", "Sa,Su", "Mo 00:00-24:00"),
    timeZone: fc.constantFrom("UTC", "Europe/Berlin", "America/New_York"),
  })
  .map(({ kind, text, timeZone }) => whenOf(kind, text, timeZone));

const rarely = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, arbitrary);

const seldom = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Value[]>([]) },
    fc.array(arbitrary, { maxLength: 2 }),
  );

const few = fc.integer({ min: 1, max: 2 });

export const grant: fc.Arbitrary<Grant> = fc.record({
  role: fc.constantFrom("@one", "@two", "@three"),
  who: fc.array(principal, { maxLength: 3 }),
  allow: permissions,
  on: narrowing,
  when: rarely(when),
  atMost: rarely(few),
});

export const denyRule: fc.Arbitrary<DenyRule> = fc.record({
  to: fc.option(
    fc.record({ role: fc.constant("@kept-out"), who: fc.array(principal, { maxLength: 2 }) }),
    { nil: undefined, freq: 3 },
  ),
  deny: permissions,
  on: narrowing,
  when: rarely(when),
  moreThan: rarely(few),
});

const actions = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("stop" as const, "stop:hard" as const) },
    fc.constantFrom(...ACTIONS, "*" as const),
  ),
  { minLength: 1, maxLength: 3 },
);

export const guardrail: fc.Arbitrary<Guardrail> = fc.record({ actions, on: narrowing });

const approval: fc.Arbitrary<ApprovalRule> = fc.record({
  for: actions,
  on: narrowing,
  when: rarely(when),
  moreThan: rarely(few),
  by: fc.constant("@lead"),
  approvers: fc.array(principal, { maxLength: 2 }),
  count: fc.constant(1),
  expiresMs: fc.constant(60_000),
  ask: fc.constant([]),
  reason: fc.constant("optional" as const),
});

const channelPolicy: fc.Arbitrary<ChannelPolicy> = fc.record({
  platform,
  channel: id,
  instances: fc.oneof({ weight: 2, arbitrary: fc.constant(selectorOf("all")) }, selector),
  grants: fc.array(grant, { minLength: 1, maxLength: 4 }),
  deny: seldom(denyRule),
  approvals: fc.array(approval, { maxLength: 2 }),
});

const policy: fc.Arbitrary<Policy> = fc.record({
  people: fc.constant([]),
  deny: seldom(denyRule),
  never: seldom(guardrail),
  channels: fc.uniqueArray(channelPolicy, {
    maxLength: 4,
    selector: (one) => `${one.platform} ${one.channel}`,
  }),
});

const channel: fc.Arbitrary<ChannelId> = fc.record({ platform, id });

const actor: fc.Arbitrary<ActorIds> = fc.record({
  platform,
  id,
  groups: fc.subarray(["A", "B"]),
});

const request = fc.record({
  actor,
  permission,
  instances: fc.array(instance, { maxLength: 3 }),
  /** A Monday's noon, a Saturday's, and the night between two working days. */
  at: fc.constantFrom(
    Date.UTC(2026, 10, 16, 12),
    Date.UTC(2026, 10, 21, 12),
    Date.UTC(2026, 10, 18, 2),
  ),
});

/** A policy and a request that mostly speaks in one of its channels. */
export const scene = policy.chain((policy) => {
  const known = policy.channels.map((one) => ({ platform: one.platform, id: one.channel }));
  const where =
    known.length === 0
      ? channel
      : fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...known) }, channel);
  return fc
    .record({ request, where, home: fc.integer({ min: 0, max: 9 }) })
    .map(({ request, where, home }) => {
      const actor = home === 0 ? request.actor : { ...request.actor, platform: where.platform };
      return [policy, { ...request, channel: where, actor }] as const;
    });
});
