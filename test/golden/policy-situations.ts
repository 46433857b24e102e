import type { Message } from "../../src/messages/message.ts";
import { problemCard } from "../../src/messages/problem-card.ts";
import { whyCard } from "../../src/messages/why-card.ts";
import type { Decision, Step } from "../../src/model/decision.ts";
import { instanceRef } from "../../src/model/id.ts";
import type { Instance } from "../../src/model/instance.ts";
import { t } from "../../src/model/phrase.ts";

/** What the policy makes the bot say. */
export const POLICY_SITUATIONS: Readonly<Record<string, () => Message>> = {
  "denied-by-guardrail": () =>
    problemCard({
      code: "never",
      permission: "delete",
      instances: ["db-main"],
      rule: "never delete on env:prod",
      allowed: [],
    }),
  "denied-by-rule": () =>
    problemCard({
      code: "denied",
      permission: "stop:hard",
      instances: ["db-main"],
      rule: "@interns may not stop:hard on env:prod",
      allowed: [{ role: "@oncall", channel: t`this channel` }],
    }),
  "denied-at-night": () =>
    problemCard({
      code: "outside-hours",
      permission: "stop",
      instances: ["dev-box"],
      rule: "@devs may start, stop on env:dev, Mo-Fr 08:00-19:00 (Europe/Berlin)",
      allowed: [],
    }),
  "denied-so-many": () =>
    problemCard({
      code: "too-many",
      permission: "connect",
      instances: ["build-1", "build-2", "build-3", "build-4"],
      rule: "@devs may connect, at most 3 at once",
      allowed: [],
    }),
  "why-allowed": () => why("allow"),
  "why-waits": () => why("approval"),
  "why-denied": () => why("deny"),
};

const instance = (name: string): Instance => ({
  ref: instanceRef("aws-dev", "eu-central-1", `i-0${name}`),
  cloud: "aws-dev",
  region: "eu-central-1",
  id: `i-0${name}`,
  name,
  state: "running",
  providerState: "running",
  addresses: [],
  tags: {},
});

/** `/vm why stop --hard db-1 dev-box`, for somebody of @devs, or about Ann. */
function why(kind: Decision["kind"]): Message {
  const about = [instance("db-1")];
  const instances = [...about, instance("dev-box")];
  const rule = { held: true, covers: true, means: instances, effect: "none" } as const;
  const steps: Step[] = [
    {
      ...rule,
      kind: "deny",
      rule: "@interns may not stop:hard on env:prod",
      held: kind === "deny",
      means: about,
      effect: kind === "deny" ? "refuses" : "none",
    },
    { ...rule, kind: "grant", rule: "@devs may stop:hard", effect: "allows" },
    { ...rule, kind: "grant", rule: "@oncall may do everything", held: false },
    {
      ...rule,
      kind: "grant",
      rule: "member may stop:hard, Sa,Su (UTC)",
      condition: { words: "Sa,Su (UTC)", holds: false },
    },
    {
      ...rule,
      kind: "approval",
      rule: "stop:hard on env:prod, needs 2 approvals by @oncall",
      means: kind === "allow" ? [] : about,
      effect: kind === "allow" ? "none" : "waits",
    },
    { ...rule, kind: "grant", rule: "member may view", covers: false },
  ];
  const decisions: Readonly<Record<Decision["kind"], Decision>> = {
    allow: { kind: "allow", rule: "@devs" },
    approval: { kind: "approval", rule: "@devs", approvals: [], instances: about },
    deny: {
      kind: "deny",
      reason: "denied",
      rule: "@interns may not stop:hard on env:prod",
      instances: about,
      about,
      allowed: [],
    },
  };
  const explanation = { permission: "stop:hard", instances, shown: instances, steps } as const;
  const name = kind === "deny" ? "Ann" : undefined;
  return whyCard({ ...explanation, decision: decisions[kind] }, { name, where: "here" });
}
