import type { Decision, Explanation, Step } from "../model/decision.ts";
import type { Instance } from "../model/instance.ts";
import { count, type Phrase, plural, t, type Words } from "../model/phrase.ts";
import { type Line, type Message, type Part, text } from "./message.ts";
import { permissionWords } from "./permission-words.ts";
import { joined, listed } from "./words.ts";

export interface WhyView {
  /** Who is asked about: absent, the reader. */
  readonly name?: string | undefined;
  /** As it is said of a place: "here", "in #ops". */
  readonly where: Words;
}

/** More rules than this do not fit one glance. */
const RULES_MAX = 12;
const NAMES_MAX = 3;

/** `/vm why`: the decision, then the rules that made it, then those that almost did. Names only what it is asked about. */
export function whyCard(explanation: Explanation, { name, where }: WhyView): Message {
  const { permission, instances, decision, steps } = explanation;
  const what = instances.length === 0 ? t`anything` : names(instances);
  const deed = t`${permissionWords(permission)} ${what}`;
  return {
    headline: [verdict(decision, { name, deed, where })],
    parts: [...rules(explanation, name), ...hidden(explanation), ...others(steps)],
    buttons: [],
  };
}

interface Asked {
  /** Absent: the reader. */
  readonly name: string | undefined;
  /** "stop db-1". */
  readonly deed: Phrase;
  readonly where: Words;
}

function verdict(decision: Decision, { name, deed, where }: Asked): Phrase {
  switch (decision.kind) {
    case "allow":
      return name
        ? t`${name} may ${deed} ${where}, as ${decision.rule}.`
        : t`You may ${deed} ${where}, as ${decision.rule}.`;
    case "approval":
      return name
        ? t`${name} may ${deed} ${where}, as ${decision.rule}, once others have approved.`
        : t`You may ${deed} ${where}, as ${decision.rule}, once others have approved.`;
    case "deny":
      return name
        ? t`${name} can't ${deed} ${where}: ${REASONS[decision.reason]}.`
        : t`You can't ${deed} ${where}: ${REASONS[decision.reason]}.`;
    default:
      return decision satisfies never;
  }
}

const REASONS = {
  "channel-not-configured": t`this channel is not in the configuration`,
  never: t`a guardrail forbids it to everybody`,
  denied: t`a rule forbids it`,
  "no-grant": t`no grant allows it`,
  "outside-hours": t`not at this hour`,
  "too-many": t`too many at once`,
} as const;

/** Rules that had an effect, and those that would have had one but for a single thing. */
function rules({ instances, steps }: Explanation, name: string | undefined): Part[] {
  const telling = steps.filter(isTelling).sort((one, other) => rank(one) - rank(other));
  if (telling.length === 0) return [];
  const rows = telling
    .slice(0, RULES_MAX)
    .map((step): Line => [`${MARKS[step.effect]} `, step.rule, " — ", said(step, instances, name)]);
  const more = telling.length - rows.length;
  const rest: Line[] = more > 0 ? [[t`and ${count(more, "more rule")}`]] : [];
  return [{ kind: "rows", rows: [...rows, ...rest] }];
}

const isTelling = ({ effect, kind, covers, held }: Step): boolean =>
  effect !== "none" || (covers && (kind === "grant" || held));

const rank = ({ effect }: Step): number => (effect === "none" ? 1 : 0);

const MARKS = { allows: "●", refuses: "✕", waits: "◷", none: "○" } as const;

/** What came of the rule, or why nothing did. */
function said(
  { effect, held, means, condition }: Step,
  instances: readonly Instance[],
  name: string | undefined,
): Phrase {
  const all = means.length === instances.length;
  const which = instances.length === 0 || all ? t`it` : names(means);
  if (effect === "allows") return t`allows ${which}`;
  if (effect === "refuses") return t`forbids ${which}`;
  if (effect === "waits") return t`holds ${which} back until then`;
  if (!held)
    return name ? t`does not count: ${name} is not in it` : t`does not count: you are not in it`;
  if (instances.length > 0 && means.length === 0)
    return t`does not count: is about other instances`;
  if (condition && !condition.holds) return t`does not count now: ${condition.words}`;
  return t`does not count: speaks of some instances only`;
}

/** What the channel does not show is refused before any rule is read. */
function hidden({ instances, shown, decision }: Explanation): Part[] {
  const kept = new Set(shown);
  const unseen = instances.filter((one) => !kept.has(one));
  const unconfigured = decision.kind === "deny" && decision.reason === "channel-not-configured";
  if (unseen.length === 0 || unconfigured) return [];
  return [text(t`The channel does not show ${names(unseen)}.`)];
}

function others(steps: readonly Step[]): Part[] {
  const silent = steps.filter((step) => !isTelling(step)).length;
  const order = t`Read in this order: guardrails, deny rules, grants, approvals.`;
  const rest = plural(
    silent,
    t`${silent} other rule here is about something else.`,
    t`${silent} other rules here are about something else.`,
  );
  const line = silent === 0 ? [order] : joined([order, rest], " ");
  return steps.length === 0 ? [] : [{ kind: "context", line }];
}

const names = (instances: readonly Instance[]): Words =>
  listed(
    instances.map(({ name }) => name),
    NAMES_MAX,
  );
