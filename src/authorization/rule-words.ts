import { type Phrase, plural, t, type Words } from "../model/phrase.ts";
import type { ApprovalRule, DenyRule, Grant, Guardrail, When } from "../model/policy.ts";
import type { Selector } from "../model/selector.ts";

/** "@devs may start, stop on env:dev, at most 3 at once, Mo-Fr 08:00-19:00 (UTC)". */
export const grantWords = (grant: Grant): Words =>
  commas([
    t`${grant.role} may ${listed(grant.allow, t`do everything`, grant.on)}`,
    ...conditionWords(grant),
  ]);

/** "@interns may not stop on env:prod, outside Mo-Fr 08:00-19:00 (UTC)". */
export function denyWords(rule: DenyRule): Words {
  const what = listed(rule.deny, t`do anything`, rule.on);
  return commas([
    rule.to ? t`${rule.to.role} may not ${what}` : t`nobody may ${what}`,
    ...conditionWords(rule),
  ]);
}

/** "never delete on env:prod". */
export const neverWords = (rule: Guardrail): Words =>
  t`never ${listed(rule.actions, t`do anything`, rule.on)}`;

/** "stop:hard on env:prod, more than 5 at once, needs 2 approvals by @oncall". */
export const approvalWords = (rule: ApprovalRule): Words =>
  commas([
    listed(rule.for, t`every action`, rule.on),
    ...conditionWords(rule),
    plural(
      rule.count,
      t`needs ${rule.count} approval by ${rule.by}`,
      t`needs ${rule.count} approvals by ${rule.by}`,
    ),
  ]);

interface Conditions {
  readonly when?: When | undefined;
  readonly atMost?: number | undefined;
  readonly moreThan?: number | undefined;
}

/** What the rule says of number and hours; nothing where it says nothing. */
export function conditionsInWords(rule: Conditions): Words | undefined {
  const words = conditionWords(rule);
  return words.length > 0 ? commas(words) : undefined;
}

const conditionWords = (rule: Conditions): Words[] => [
  ...(rule.atMost === undefined ? [] : [t`at most ${rule.atMost} at once`]),
  ...(rule.moreThan === undefined ? [] : [t`more than ${rule.moreThan} at once`]),
  ...(rule.when ? [whenWords(rule.when)] : []),
];

const whenWords = ({ kind, hours }: When): Words => {
  const words = `${hours.text} (${hours.timeZone})`;
  return kind === "outside" ? t`outside ${words}` : words;
};

function listed(permissions: readonly string[], all: Phrase, on: Selector | undefined): Words {
  const some = permissions.includes("*") ? everything(permissions, all) : permissions.join(", ");
  return on ? t`${some} on ${on.text}` : some;
}

/** Everything is everything but to break the glass, which is always named. */
const everything = (permissions: readonly string[], all: Phrase): Phrase =>
  permissions.includes("break-glass") ? t`${all} and ${"break-glass"}` : all;

const commas = (words: readonly Words[]): Words =>
  words.reduce((before, one) => t`${before}, ${one}`);
