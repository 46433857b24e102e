import { commands } from "../../../commands/index.ts";
import { authorize } from "../../authorization/authorize.ts";
import { approvalWords } from "../../authorization/rule-words.ts";
import { lookUp, permissionsOf } from "../../dispatch/reading.ts";
import { readCommand } from "../../grammar/read.ts";
import { spell } from "../../messages/spell.ts";
import type { Permission } from "../../model/action.ts";
import type { Decision } from "../../model/decision.ts";
import { instanceRef } from "../../model/id.ts";
import type { Instance } from "../../model/instance.ts";
import type { Policy } from "../../model/policy.ts";
import { BotError } from "../../model/problem.ts";
import type { Expectation } from "./expectations.ts";

export interface Outcome {
  readonly kind: Decision["kind"];
  /** The rule, in words. */
  readonly because: string;
}

export interface World {
  readonly policy: Policy;
  /** Where an instance stands that names no cloud. */
  readonly cloud: string;
  /** Unix milliseconds, for expectations that name no instant. */
  readonly now: number;
}

/** What the bot would decide. */
export function judge(world: World, expectation: Expectation): Outcome {
  const channel = expectation.in;
  const account = expectation.as.accounts.find(({ platform }) => platform === channel.platform);
  if (!account) return { kind: "deny", because: `nobody of that name is on ${channel.platform}` };
  const actor = { ...account, groups: expectation.groups };
  const at = expectation.at ?? world.now;
  const decide = (permission: Permission, instances: readonly Instance[]) =>
    authorize(world.policy, { channel, actor, permission, instances, at });
  const instances = expectation.on.map((one) => instanceFrom(one, world.cloud));
  if (expectation.do) return outcomeOf(decide(expectation.do, instances));
  try {
    return said(expectation.say ?? "", instances, decide);
  } catch (error) {
    if (!(error instanceof BotError)) throw error;
    return { kind: "deny", because: error.problem.code.replaceAll("-", " ") };
  }
}

type Decide = (permission: Permission, instances: readonly Instance[]) => Decision;

/** As dispatch does it: names are looked up among what this person may see. */
function said(words: string, instances: readonly Instance[], decide: Decide): Outcome {
  const reading = readCommand(commands, words);
  const visible = instances.filter((one) => decide("view", [one]).kind !== "deny");
  const needed = permissionsOf(reading);
  const atAll = needed[0] && decide(needed[0], []);
  if (atAll?.kind === "deny" && atAll.reason === "channel-not-configured") return outcomeOf(atAll);
  const { named } = lookUp(reading, visible, { cloudsSilent: [] });
  const outcomes = needed.map((permission) => outcomeOf(decide(permission, named)));
  const worst = ["deny", "approval"].flatMap((kind) => outcomes.filter((one) => one.kind === kind));
  return worst[0] ?? outcomes[0] ?? { kind: "allow", because: "everybody may" };
}

function outcomeOf(decision: Decision): Outcome {
  switch (decision.kind) {
    case "allow":
      return { kind: "allow", because: decision.rule };
    case "approval":
      return {
        kind: "approval",
        because: decision.approvals.map(({ rule }) => spell(approvalWords(rule))).join("; "),
      };
    case "deny":
      return { kind: "deny", because: spell(decision.rule) };
    default:
      return decision satisfies never;
  }
}

function instanceFrom(
  { cloud: written, ...one }: Expectation["on"][number],
  otherwise: string,
): Instance {
  const cloud = written ?? otherwise;
  const ref = instanceRef(cloud, one.region, one.name);
  return { ...one, ref, cloud, id: one.name, providerState: one.state, addresses: [] };
}
