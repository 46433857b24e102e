import { isAction } from "../model/action.ts";
import { type Phrase, t, type Words } from "../model/phrase.ts";
import type { Problem } from "../model/problem.ts";
import type { Button, Line, Message } from "./message.ts";
import { permissionWords } from "./permission-words.ts";
import { say } from "./say.ts";
import { spell } from "./spell.ts";
import { joined, listed, orListed, VERB_WORDS } from "./words.ts";

type Of<Code extends Problem["code"]> = Extract<Problem, { readonly code: Code }>;
type Refused = Of<"not-allowed" | "never" | "denied" | "outside-hours" | "too-many">;

const WHAT_CAN_I: readonly Button[] = [{ label: t`What can I do?`, command: "help" }];

/** "stop db-1"; without instances, "stop anything". */
function act({ permission, instances }: Refused): Phrase {
  const what = instances.length === 0 ? t`anything` : listed(instances, 3);
  return t`${permissionWords(permission)} ${what}`;
}

/** No grant. */
export const notAllowed = (problem: Of<"not-allowed">): Message =>
  say([t`You can't ${act(problem)} from here.`], {
    lines: [wayForward(problem) ?? [t`No grant in the configuration allows this to anybody.`]],
    buttons: WHAT_CAN_I,
  });

/** A guardrail or a deny rule. */
export const ruledOut = (problem: Of<"never" | "denied">): Message =>
  say([t`You can't ${act(problem)} from here: a rule forbids it.`], {
    lines: [
      theRule(problem),
      problem.code === "never"
        ? [t`No role passes it. Whoever runs the bot can change it in the configuration.`]
        : (wayForward(problem) ?? [t`It holds for everybody who might do this otherwise.`]),
    ],
    buttons: WHAT_CAN_I,
  });

export const outsideHours = (problem: Of<"outside-hours">): Message =>
  say([t`You can't ${act(problem)} at this hour.`], {
    lines: [theRule(problem), wayForward(problem) ?? [t`Ask again within these hours.`]],
    buttons: WHAT_CAN_I,
  });

export const tooMany = (problem: Of<"too-many">): Message =>
  say([t`You can't ${act(problem)} at once: these are too many.`], {
    lines: [theRule(problem), wayForward(problem) ?? [t`Name fewer of them.`]],
    buttons: WHAT_CAN_I,
  });

const theRule = ({ rule }: { readonly rule: Words }): Line => [t`The rule: ${rule}.`];

/** Roles and channels, never instances. */
function wayForward({ allowed }: Refused): Line | undefined {
  const channels = new Map(allowed.map(({ channel }) => [spell(channel), channel]));
  const ways = [...channels].map(([name, channel]) => {
    const roles = allowed.filter((one) => spell(one.channel) === name).map(({ role }) => role);
    return t`people with ${orListed(roles)}, in ${channel}`;
  });
  return ways.length > 0 ? [t`Allowed: ${joined(ways, "; ")}.`] : undefined;
}

export function needsApproval({ permission, instances, rule }: Of<"needs-approval">): Message {
  const title = isAction(permission) ? VERB_WORDS[permission].title : permission;
  return say([t`${title} of ${listed(instances)} needs another person's approval.`], {
    lines: [
      [
        t`The rule asks for ${rule}, and nobody but you could give it, so it is refused; nothing was done. Whoever runs the bot can change that.`,
      ],
    ],
  });
}
