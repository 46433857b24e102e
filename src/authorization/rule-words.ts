import type { ApprovalRule, DenyRule, Grant, Guardrail, When } from "../model/policy.ts";
import type { Selector } from "../model/selector.ts";

/** "@devs may start, stop on env:dev, at most 3 at once, Mo-Fr 08:00-19:00 (UTC)". */
export const grantWords = (grant: Grant): string =>
  [
    `${grant.role} may ${listed(grant.allow, "do everything")}${onWords(grant.on)}`,
    ...conditionWords(grant),
  ].join(", ");

/** "@interns may not stop on env:prod, outside Mo-Fr 08:00-19:00 (UTC)". */
export const denyWords = (rule: DenyRule): string =>
  [
    `${rule.to ? `${rule.to.role} may not` : "nobody may"} ${listed(rule.deny, "do anything")}${onWords(rule.on)}`,
    ...conditionWords(rule),
  ].join(", ");

/** "never delete on env:prod". */
export const neverWords = (rule: Guardrail): string =>
  `never ${listed(rule.actions, "do anything")}${onWords(rule.on)}`;

/** "stop:hard on env:prod, more than 5 at once, needs 2 approvals by @oncall". */
export const approvalWords = (rule: ApprovalRule): string =>
  [
    `${listed(rule.for, "every action")}${onWords(rule.on)}`,
    ...conditionWords(rule),
    `needs ${rule.count} ${rule.count === 1 ? "approval" : "approvals"} by ${rule.by}`,
  ].join(", ");

/** What the rule says of number and hours. */
export const conditionWords = (rule: {
  readonly when?: When | undefined;
  readonly atMost?: number | undefined;
  readonly moreThan?: number | undefined;
}): string[] => [
  ...(rule.atMost === undefined ? [] : [`at most ${rule.atMost} at once`]),
  ...(rule.moreThan === undefined ? [] : [`more than ${rule.moreThan} at once`]),
  ...(rule.when ? [whenWords(rule.when)] : []),
];

const whenWords = ({ kind, hours }: When): string =>
  `${kind === "outside" ? "outside " : ""}${hours.text} (${hours.timeZone})`;

const listed = (permissions: readonly string[], all: string): string =>
  permissions.includes("*")
    ? [all, ...permissions.filter((one) => one === "break-glass")].join(" and ")
    : permissions.join(", ");

const onWords = (on: Selector | undefined): string => (on ? ` on ${on.text}` : "");
