import { t } from "../model/phrase.ts";
import type { Problem } from "../model/problem.ts";
import { CODE_REFUSALS } from "./enroll-cards.ts";
import { code, type Line, type Message } from "./message.ts";
import { say } from "./say.ts";
import { orListed } from "./words.ts";

type Of<Code extends Problem["code"]> = Extract<Problem, { readonly code: Code }>;

const typeIt = (command: string): Line => [t`Type it like this: ${code(`/vm ${command}`)}`];

/** What can go wrong when people approve, in words. */
export const APPROVAL_PROBLEMS = {
  "self-approval": ({ operation }: Of<"self-approval">): Message =>
    say([t`You asked for this one, so someone else has to approve.`], {
      lines: [[t`You can take it back: ${code(`/vm cancel ${operation}`)}`]],
    }),
  "already-decided": ({ operation, how }: Of<"already-decided">): Message =>
    say([t`Too late for ${operation}: it was already ${how}.`]),
  "not-an-approver": notAnApprover,
  "code-needed": ({ operation }: Of<"code-needed">): Message =>
    say([t`A yes to this needs a code from your authenticator.`], {
      lines: [typeIt(`approve ${operation} 123456`)],
    }),
  "code-refused": ({ operation, verdict }: Of<"code-refused">): Message =>
    say([CODE_REFUSALS[verdict]], { lines: [nextStep(operation, verdict)] }),
  "decline-reason-needed": ({ operation }: Of<"decline-reason-needed">): Message =>
    say([t`Say why you decline it: the person who asked reads it.`], {
      lines: [typeIt(`decline ${operation} "use a soft reboot"`)],
    }),
  "reason-needed": ({ words, roles }: Of<"reason-needed">): Message =>
    say([t`People of ${orListed(roles)} want to know why.`], {
      lines: [typeIt(`${words} --because "hung kernel"`)],
    }),
};

type Verdict = Of<"code-refused">["verdict"];

function nextStep(operation: string, verdict: Verdict): Line {
  switch (verdict) {
    case "wrong":
    case "used":
      return [t`Wait for the next code, then: ${code(`/vm approve ${operation} 123456`)}`];
    case "locked":
      return [t`Nothing was approved.`];
    case "not-enrolled":
      return [t`Set one up first: ${code("/vm enroll")}`];
    default:
      return verdict satisfies never;
  }
}

function notAnApprover({ operation, roles, channels }: Of<"not-an-approver">): Message {
  if (channels.length > 0) {
    const places = channels.map(({ platform, id }) => `${id} (${platform})`);
    return say([t`Your yes to ${operation} counts in ${orListed(places)} only.`]);
  }
  if (roles.length === 0) return say([t`Nobody has to approve ${operation} any more.`]);
  return say([t`Only people of ${orListed(roles)} can decide about ${operation}.`], {
    lines: [[t`They need the permission to approve in the channel where they say it, too.`]],
  });
}
