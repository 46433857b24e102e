import { authorize } from "../authorization/authorize.ts";
import { grantsHeld, permissionsOf, policyOf, showsAll } from "../authorization/grants.ts";
import type { Permission } from "../model/action.ts";
import type { Instance } from "../model/instance.ts";
import type { Channel, PlatformName } from "../model/people.ts";
import type { Policy } from "../model/policy.ts";
import { BotError } from "../model/problem.ts";

/** A person with the groups they are in, by the platform's ids. */
export interface Member {
  readonly platform: PlatformName;
  readonly id: string;
  readonly groups: readonly string[];
}

/** What one person may do from one channel. */
export interface Access {
  readonly permissions: ReadonlySet<Permission>;
  /** Names of the roles held here. */
  readonly roles: readonly string[];
  /** Of these instances, all of which the channel shows, those that this person may see. */
  viewable<One extends Instance>(instances: readonly One[]): readonly One[];
  /**
   * All of these permissions on all of these instances; without instances, the permissions at all.
   * @returns the roles that allow it, in words
   * @throws BotError that says what is missing and who has it
   */
  demand(needed: readonly Permission[], instances: readonly Instance[]): string;
}

/** Binds the policy to one person in one channel. */
export function access(policy: Policy, channel: Channel, actor: Member): Access {
  const decide = (permission: Permission, instances: readonly Instance[]) =>
    authorize(policy, { channel, actor, permission, instances });
  const here = policyOf(policy, channel);
  const held = here ? grantsHeld(here, actor) : [];
  return {
    permissions: new Set(permissionsOf(policy, channel, actor)),
    roles: [...new Set(held.map(({ role }) => role))],
    viewable(instances) {
      if (showsAll(held)) return instances;
      const decision = decide("view", instances);
      if (decision.kind !== "deny") return instances;
      const hidden = new Set(decision.instances.map(({ ref }) => ref));
      return instances.filter(({ ref }) => !hidden.has(ref));
    },
    demand(needed, instances) {
      let rule = "";
      for (const permission of needed) {
        const decision = decide(permission, instances);
        if (decision.kind === "allow") rule = decision.rule;
        else throw refusal(permission, decision, channel);
      }
      return rule;
    },
  };
}

function refusal(
  permission: Permission,
  decision: Exclude<ReturnType<typeof authorize>, { kind: "allow" }>,
  channel: Channel,
): BotError {
  const instances = decision.instances.map(({ name }) => name);
  if (decision.kind === "approval") {
    const { count, by } = decision.approval;
    const rule = `${count} ${count === 1 ? "approval" : "approvals"} by ${by}`;
    return new BotError({ code: "needs-approval", permission, rule, instances });
  }
  if (decision.reason === "channel-not-configured") {
    return new BotError({ code: "channel-not-configured", channelId: channel.id });
  }
  const allowed = decision.allowed.map(({ role, channel: id }) => ({
    role,
    channel: id === channel.id ? "this channel" : id,
  }));
  return new BotError({ code: "not-allowed", permission, instances, allowed });
}
