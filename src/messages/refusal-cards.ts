import { isAction } from "../model/action.ts";
import type { Problem } from "../model/problem.ts";
import type { Button, Line, Message } from "./message.ts";
import { permissionWords } from "./permission-words.ts";
import { say } from "./say.ts";
import { listed, orListed, VERB_WORDS } from "./words.ts";

type Of<Code extends Problem["code"]> = Extract<Problem, { readonly code: Code }>;
type Refused = Of<"not-allowed" | "never" | "denied" | "outside-hours" | "too-many">;

const WHAT_CAN_I: readonly Button[] = [{ label: "What can I do?", command: "help" }];

/** "stop db-1"; without instances, "stop anything". */
function act({ permission, instances }: Refused): string {
  const what = instances.length === 0 ? "anything" : listed(instances, 3);
  return `${permissionWords(permission)} ${what}`;
}

/** No grant. */
export const notAllowed = (problem: Of<"not-allowed">): Message =>
  say([`You can't ${act(problem)} from here.`], {
    lines: [wayForward(problem) ?? ["No grant in the configuration allows this to anybody."]],
    buttons: WHAT_CAN_I,
  });

/** A guardrail or a deny rule. */
export const ruledOut = (problem: Of<"never" | "denied">): Message =>
  say([`You can't ${act(problem)} from here: a rule forbids it.`], {
    lines: [
      theRule(problem),
      problem.code === "never"
        ? ["No role passes it. Whoever runs the bot can change it in the configuration."]
        : (wayForward(problem) ?? ["It holds for everybody who might do this otherwise."]),
    ],
    buttons: WHAT_CAN_I,
  });

export const outsideHours = (problem: Of<"outside-hours">): Message =>
  say([`You can't ${act(problem)} at this hour.`], {
    lines: [theRule(problem), wayForward(problem) ?? ["Ask again within these hours."]],
    buttons: WHAT_CAN_I,
  });

export const tooMany = (problem: Of<"too-many">): Message =>
  say([`You can't ${act(problem)} at once: these are too many.`], {
    lines: [theRule(problem), wayForward(problem) ?? ["Name fewer of them."]],
    buttons: WHAT_CAN_I,
  });

const theRule = ({ rule }: { readonly rule: string }): Line => [`The rule: ${rule}.`];

/** Roles and channels, never instances. */
function wayForward({ allowed }: Refused): Line | undefined {
  const channels = [...new Set(allowed.map(({ channel }) => channel))];
  const ways = channels.map((channel) => {
    const roles = allowed.filter((one) => one.channel === channel).map(({ role }) => role);
    return `people with ${orListed(roles)}, in ${channel}`;
  });
  return ways.length > 0 ? [`Allowed: ${ways.join("; ")}.`] : undefined;
}

export function needsApproval({ permission, instances, rule }: Of<"needs-approval">): Message {
  const title = isAction(permission) ? VERB_WORDS[permission].title : permission;
  return say([`${title} of ${listed(instances)} needs another person's approval.`], {
    lines: [
      [
        `The rule asks for ${rule}, and nobody but you could give it, so it is refused; nothing was done. Whoever runs the bot can change that.`,
      ],
    ],
  });
}
