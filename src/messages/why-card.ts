import type { Decision, Explanation, Step } from "../model/decision.ts";
import type { Instance } from "../model/instance.ts";
import type { Line, Message, Part } from "./message.ts";
import { permissionWords } from "./permission-words.ts";
import { count, listed } from "./words.ts";

export interface WhyView {
  /** Who is asked about: absent, the reader. */
  readonly name?: string | undefined;
  /** As it is said of a place: "here", "in #ops". */
  readonly where: string;
}

/** More rules than this do not fit one glance. */
const RULES_MAX = 12;
const NAMES_MAX = 3;

/** `/vm why`: the decision, then the rules that made it, then those that almost did. Names only what it is asked about. */
export function whyCard(explanation: Explanation, { name, where }: WhyView): Message {
  const { permission, instances, decision, steps } = explanation;
  const who = name ?? "You";
  const what = instances.length === 0 ? "" : ` ${names(instances)}`;
  const may = decision.kind === "deny" ? "can't" : "may";
  const act = permissionWords(permission);
  const on = what === "" ? " anything" : what;
  return {
    headline: [`${who} ${may} ${act}${on} ${where}${outcome(decision)}`],
    parts: [...rules(explanation, name), ...hidden(explanation), ...others(steps)],
    buttons: [],
  };
}

function outcome(decision: Decision): string {
  switch (decision.kind) {
    case "allow":
      return `, as ${decision.rule}.`;
    case "approval":
      return `, as ${decision.rule}, once others have approved.`;
    case "deny":
      return `: ${REASONS[decision.reason]}.`;
    default:
      return decision satisfies never;
  }
}

const REASONS = {
  "channel-not-configured": "this channel is not in the configuration",
  never: "a guardrail forbids it to everybody",
  denied: "a rule forbids it",
  "no-grant": "no grant allows it",
  "outside-hours": "not at this hour",
  "too-many": "too many at once",
} as const;

/** Rules that had an effect, and those that would have had one but for a single thing. */
function rules({ instances, steps }: Explanation, name: string | undefined): Part[] {
  const telling = steps.filter(isTelling).sort((one, other) => rank(one) - rank(other));
  if (telling.length === 0) return [];
  const rows = telling
    .slice(0, RULES_MAX)
    .map(
      (step): Line => [`${MARKS[step.effect]} ${step.rule}`, ` — ${said(step, instances, name)}`],
    );
  const more = telling.length - rows.length;
  const rest: Line[] = more > 0 ? [[`and ${count(more, "more rule")}`]] : [];
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
): string {
  const all = means.length === instances.length;
  const which = instances.length === 0 || all ? "" : ` ${names(means)}`;
  if (effect === "allows") return `allows${which || " it"}`;
  if (effect === "refuses") return `forbids${which || " it"}`;
  if (effect === "waits") return `holds${which || " it"} back until then`;
  if (!held) return `does not count: ${name ? `${name} is` : "you are"} not in it`;
  if (instances.length > 0 && means.length === 0) return "does not count: is about other instances";
  if (condition && !condition.holds) return `does not count now: ${condition.words}`;
  return "does not count: speaks of some instances only";
}

/** What the channel does not show is refused before any rule is read. */
function hidden({ instances, shown, decision }: Explanation): Part[] {
  const kept = new Set(shown);
  const unseen = instances.filter((one) => !kept.has(one));
  const unconfigured = decision.kind === "deny" && decision.reason === "channel-not-configured";
  if (unseen.length === 0 || unconfigured) return [];
  return [{ kind: "text", lines: [[`The channel does not show ${names(unseen)}.`]] }];
}

function others(steps: readonly Step[]): Part[] {
  const silent = steps.filter((step) => !isTelling(step)).length;
  const order = "Read in this order: guardrails, deny rules, grants, approvals.";
  const rest =
    silent === 0
      ? ""
      : ` ${count(silent, "other rule")} here ${silent === 1 ? "is" : "are"} about something else.`;
  return steps.length === 0 ? [] : [{ kind: "context", line: [`${order}${rest}`] }];
}

const names = (instances: readonly Instance[]): string =>
  listed(
    instances.map(({ name }) => name),
    NAMES_MAX,
  );
