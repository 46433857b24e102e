import { type AuthorizationRequest, authorize } from "../src/authorization/authorize.ts";
import { parseHours } from "../src/model/hours.ts";
import { instanceRef } from "../src/model/id.ts";
import type { Instance } from "../src/model/instance.ts";
import type { ApprovalRule, DenyRule, Grant, Policy, Principal } from "../src/model/policy.ts";
import { parseSelector, type Selector, selectorMatcher } from "../src/model/selector.ts";
import { quantile } from "./statistics.ts";
import { met, ms, printTable, times } from "./table.ts";

const INSTANCES = 10_000;
const GRANTS = 120;
const DENY_RULES = 40;
const APPROVAL_RULES = 30;
const GUARDRAILS = 10;
const RULES = GRANTS + DENY_RULES + APPROVAL_RULES + GUARDRAILS;
const TEAMS = 130;
const RUNS = 60;
const GOAL_MS = 20;

const devs: Principal = { kind: "group", platform: "slack", id: "S0DEVS" };

/** One command on the whole fleet, in a channel with many rules: what the policy takes to decide. */
export function measureAuthorization(): void {
  const fleet = Array.from({ length: INSTANCES }, (_, at) => machine(at));
  const grants = many(GRANTS, (at) => grant(`team:t${at} cloud:a*`));
  const allows = policyWith([...grants.slice(1), grant("all")]);
  const request: AuthorizationRequest = {
    channel: { platform: "slack", id: "C0OPS" },
    actor: { platform: "slack", id: "U0ANN", groups: ["S0DEVS"] },
    permission: "stop",
    instances: fleet,
    at: Date.UTC(2026, 10, 20, 12),
  };
  const naiveMs = measure(() => naively(allows, fleet)).p50;
  const rows = [
    ["allowed by the last grant", measure(() => authorize(allows, request))],
    ["waits for approvals", measure(() => authorize(allows, { ...request, permission: "delete" }))],
    ["refused", measure(() => authorize(policyWith(grants), request))],
  ] as const;
  printTable(
    `The policy's decision over ${INSTANCES} instances and ${RULES} rules`,
    [
      ["", "p50", "one by one :", "p95", "goal"],
      ["one by one", ms(naiveMs), times(naiveMs, naiveMs), "", ""],
      ...rows.map(([what, { p50, p95 }]) => [
        what,
        ms(p50),
        times(naiveMs, p50),
        ms(p95),
        met(p50 < GOAL_MS),
      ]),
    ],
    [
      `Baseline: every selector tried on every instance, one by one. Goal: under ${ms(GOAL_MS)} at p50.`,
    ],
  );
}

function measure(work: () => unknown): { readonly p50: number; readonly p95: number } {
  const all = Array.from({ length: RUNS }, () => {
    const from = performance.now();
    work();
    return performance.now() - from;
  });
  // The first ones are run before the engine has compiled them.
  const warm = all.slice(RUNS / 6);
  return { p50: quantile(warm, 0.5), p95: quantile(warm, 0.95) };
}

function naively({ never, deny, channels }: Policy, fleet: readonly Instance[]): number {
  const [here] = channels;
  const rules = [...never, ...deny, ...(here?.grants ?? []), ...(here?.approvals ?? [])];
  let meant = 0;
  for (const { on } of rules) meant += on ? fleet.filter(selectorMatcher(on)).length : 0;
  return meant;
}

const many = <One>(n: number, make: (at: number) => One): One[] =>
  Array.from({ length: n }, (_, at) => make(at));

function policyWith(grants: readonly Grant[]): Policy {
  const deny = many(
    DENY_RULES,
    (at): DenyRule => ({
      to: { role: "@devs", who: [devs] },
      deny: ["*"],
      on: selectorOf(`env:quarantine team:t${at}`),
      when: { kind: "outside", hours: { text: "Mo-Fr", timeZone: "Europe/Berlin", spans: WEEK } },
    }),
  );
  const approvals = many(
    APPROVAL_RULES,
    (at): ApprovalRule => ({
      for: ["delete"],
      on: selectorOf(`env:prod team:t${at}`),
      by: "@devs",
      approvers: [devs],
      count: 1,
      expiresMs: 60_000,
      ask: [],
      reason: "optional",
    }),
  );
  const never = many(GUARDRAILS, (at) => ({
    actions: ["*" as const],
    on: selectorOf(`protected:t${at} env:prod`),
  }));
  const instances = selectorOf("env:*");
  const channel = { platform: "slack" as const, channel: "C0OPS", instances, grants, deny: [] };
  return { people: [], deny, never, channels: [{ ...channel, approvals }] };
}

const WEEK = parseHours("Mo-Fr") ?? [];

const grant = (on: string): Grant => ({
  role: `@of ${on}`,
  who: [devs],
  allow: ["*"],
  on: selectorOf(on),
});

function selectorOf(text: string): Selector {
  const read = parseSelector(text);
  if ("unreadable" in read) throw new Error(`not a selector: ${text}`);
  return read;
}

function machine(at: number): Instance {
  const name = `node-${at}`;
  return {
    ref: instanceRef("aws", "eu-west-1", name),
    cloud: "aws",
    region: "eu-west-1",
    id: name,
    name,
    state: "running",
    providerState: "running",
    addresses: [],
    tags: { env: at % 2 === 0 ? "dev" : "prod", team: `t${at % TEAMS}`, cost: `c${at}` },
  };
}
