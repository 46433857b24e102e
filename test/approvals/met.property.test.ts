import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Asked,
  couldBeMet,
  isMet,
  needsOf,
  weigh,
  whyNot,
  type Yes,
} from "../../src/approvals/met.ts";
import { personKey } from "../../src/authorization/people.ts";
import { instanceRef } from "../../src/model/id.ts";
import type { Instance } from "../../src/model/instance.ts";
import type {
  ApprovalRule,
  ChannelPolicy,
  Grant,
  Policy,
  Principal,
} from "../../src/model/policy.ts";
import { EVERYTHING, parseSelector, type Selector } from "../../src/model/selector.ts";

const NOON = Date.UTC(2026, 10, 20, 12);
const LAB = { platform: "web", id: "lab" } as const;
const OPS = { platform: "slack", id: "C0OPS" } as const;

const selector = (text: string): Selector => parseSelector(text) as Selector;

const instance = (name: string, env: string): Instance => ({
  ref: instanceRef("lab", "r", name),
  cloud: "lab",
  region: "r",
  id: name,
  name,
  state: "running",
  providerState: "running",
  addresses: [],
  tags: { env },
});

const account = fc.record({
  platform: fc.constantFrom("web" as const, "slack" as const),
  id: fc.constantFrom("ann", "ben", "chi", "dan"),
});
const principal: fc.Arbitrary<Principal> = fc.oneof(
  account.map((one): Principal => ({ kind: "user", ...one })),
  fc
    .record({
      platform: fc.constantFrom("web" as const, "slack" as const),
      id: fc.constantFrom("oncall", "dba"),
    })
    .map((one): Principal => ({ kind: "group", ...one })),
);
const grant: fc.Arbitrary<Grant> = fc.record({
  role: fc.constantFrom("@a", "@b"),
  who: fc.array(principal, { minLength: 1, maxLength: 4 }),
  allow: fc.subarray(["stop:hard", "approve", "view", "*"] as const, { minLength: 1 }),
  on: fc.constantFrom(undefined, selector("env:prod"), selector("env:dev")),
});
const rule: fc.Arbitrary<ApprovalRule> = fc.record({
  for: fc.constantFrom(["stop:hard"] as const, ["*"] as const, ["delete"] as const),
  on: fc.constantFrom(undefined, selector("env:prod"), selector("env:dev")),
  moreThan: fc.constantFrom(undefined, 1),
  by: fc.constantFrom("@oncall", "@dba"),
  approvers: fc.array(principal, { minLength: 1, maxLength: 5 }),
  count: fc.integer({ min: 1, max: 3 }),
  expiresMs: fc.constant(60_000),
  stronger: fc.constantFrom(
    undefined,
    { kind: "code" } as const,
    { kind: "channel", channel: OPS } as const,
  ),
  ask: fc.constant([]),
  reason: fc.constant("optional" as const),
});
const channel = (id: typeof LAB | typeof OPS): fc.Arbitrary<ChannelPolicy> =>
  fc.record({
    platform: fc.constant(id.platform),
    channel: fc.constant(id.id),
    instances: fc.constantFrom(EVERYTHING, selector("env:prod")),
    grants: fc.array(grant, { minLength: 1, maxLength: 4 }),
    deny: fc.constant([]),
    approvals: fc.array(rule, { maxLength: 3 }),
  });
const policy: fc.Arbitrary<Policy> = fc.record({
  people: fc.constantFrom(
    [],
    [
      {
        name: "ben",
        accounts: [
          { platform: "web" as const, id: "ben" },
          { platform: "slack" as const, id: "ben" },
        ],
      },
    ],
    [
      {
        name: "ann",
        accounts: [
          { platform: "web" as const, id: "ann" },
          { platform: "slack" as const, id: "dan" },
        ],
      },
    ],
  ),
  deny: fc.constant([]),
  never: fc.constant([]),
  channels: fc.tuple(channel(LAB), channel(OPS)).map((both) => both),
});
const actor = fc
  .tuple(account, fc.subarray(["oncall", "dba"]))
  .map(([one, groups]) => ({ ...one, groups }));
const yes: fc.Arbitrary<Yes> = fc.tuple(actor, fc.boolean()).map(([who, code]) => ({
  actor: who,
  name: who.id,
  code,
  channel: who.platform === "web" ? LAB : OPS,
}));
const asked: fc.Arbitrary<Asked> = fc
  .tuple(fc.subarray(["oncall", "dba"]), fc.subarray(["db-1", "db-2", "dev"], { minLength: 1 }))
  .map(([groups, names]) => ({
    requester: { platform: "web", id: "ann", groups },
    channel: LAB,
    wanted: [
      {
        action: "stop:hard",
        instances: names.map((name) => instance(name, name === "dev" ? "dev" : "prod")),
      },
    ],
    at: NOON,
  }));
const votes = fc.array(yes, { maxLength: 8 });
const RUNS = { numRuns: 4_000 };

// Said once more by hand, apart from the code that decides.
const isMeant = (who: Principal, { actor: { platform, id, groups } }: Yes): boolean =>
  who.kind !== "member" &&
  who.platform === platform &&
  (who.kind === "user" ? who.id === id : groups.includes(who.id));

const isProven = ({ stronger }: ApprovalRule, said: Yes): boolean =>
  stronger === undefined ||
  (stronger.kind === "code" ? said.code : stronger.channel.id === said.channel.id);

const mayApproveThere = ({ channels }: Policy, said: Yes): boolean =>
  channels.some(
    (here) =>
      here.channel === said.channel.id &&
      here.grants.some(
        ({ allow, who }) =>
          allow.some((one) => one === "approve" || one === "*") &&
          who.some((one) => isMeant(one, said)),
      ),
  );

describe("enough people said yes", () => {
  test("only where each rule has that many different people, none of whom asked, all in its role and allowed to approve", () => {
    fc.assert(
      fc.property(policy, asked, votes, (rules, request, said) => {
        const outcome = weigh(rules, request, said);
        if (!isMet(outcome)) return;
        for (const { rule: one, counted } of outcome.tallies) {
          const people = new Set(counted.map(({ actor: who }) => personKey(rules, who)));
          expect(people.size).toBeGreaterThanOrEqual(one.count);
          expect(people).not.toContain(personKey(rules, request.requester));
          for (const each of counted) {
            expect(one.approvers.some((who) => isMeant(who, each))).toBe(true);
            expect(isProven(one, each)).toBe(true);
            expect(mayApproveThere(rules, each)).toBe(true);
          }
        }
      }),
      RUNS,
    );
  });

  test("is never undone by one more yes, and never brought about by one that does not count", () => {
    fc.assert(
      fc.property(policy, asked, votes, yes, (rules, request, said, more) => {
        const before = weigh(rules, request, said);
        const after = weigh(rules, request, [...said, more]);
        if (isMet(before)) expect(isMet(after)).toBe(true);
        const counts = before.tallies.some(
          (tally) => whyNot(rules, request, tally, more) === undefined,
        );
        if (!counts) expect(isMet(after)).toBe(isMet(before));
      }),
      RUNS,
    );
  });

  test("is not told apart by the order or the number of the same people's clicks", () => {
    fc.assert(
      fc.property(policy, asked, votes, (rules, request, said) => {
        const have = (all: readonly Yes[]) =>
          needsOf(rules, weigh(rules, request, all).tallies).map((need) => need.have);
        expect(have([...said, ...said].reverse())).toEqual(have(said));
      }),
      RUNS,
    );
  });

  test("can happen only where it could have been foreseen", () => {
    fc.assert(
      fc.property(policy, asked, votes, (rules, request, said) => {
        const { tallies } = weigh(rules, request, said);
        for (const { rule: one, have } of tallies)
          if (have >= one.count) expect(couldBeMet(rules, request.requester, one)).toBe(true);
      }),
      RUNS,
    );
  });
});
