import { authorize } from "../authorization/authorize.ts";
import { grantsHeld, policyOf, withoutMembers } from "../authorization/grants.ts";
import { holdsOnEverything, permissionsOf, seesAll } from "../authorization/held.ts";
import { whoMay } from "../authorization/who-may.ts";
import type { Permission } from "../model/action.ts";
import type { Decision, Refused } from "../model/decision.ts";
import type { Instance } from "../model/instance.ts";
import type { Channel, PlatformName } from "../model/people.ts";
import { t } from "../model/phrase.ts";
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
  /** Whether this person holds it here now, on at least some instances. */
  holds(permission: Permission): boolean;
  /** Names of the roles held here. */
  readonly roles: readonly string[];
  /** Of these instances, all of which the channel shows, those that this person may see. */
  viewable<One extends Instance>(instances: readonly One[]): readonly One[];
  /**
   * All of these permissions on all of these instances; without instances, the permissions at all. What other people
   * have to say first is looked at when the request is made.
   * @returns the roles that allow it, in words
   * @throws BotError that says what is missing and who has it
   */
  demand(needed: readonly Permission[], instances: readonly Instance[]): string;
  /** Whether nothing narrows what this person holds here: it is theirs on whatever there is or was. */
  onEverything(permission: Permission): boolean;
  /** What the policy says, without a word to the person. */
  decide(permission: Permission, instances: readonly Instance[]): Decision;
  readonly policy: Policy;
  readonly actor: Member;
  /** False where they speak from elsewhere, and perhaps are not in the channel. */
  readonly isHere: boolean;
}

/** One person in one channel at one instant. */
interface Presence {
  /** Whose rules hold. */
  readonly channel: Channel;
  /** Where the person is, if that is somewhere else. */
  readonly saidIn?: Channel | undefined;
  readonly actor: Member;
  /** Unix milliseconds. */
  readonly at: number;
}

/** Binds the policy to one person in one channel at one instant. */
export function access(
  configured: Policy,
  { channel, saidIn = channel, actor, at }: Presence,
): Access {
  const isHere = saidIn === channel;
  const policy = isHere ? configured : withoutMembers(configured, channel);
  const decide = (permission: Permission, instances: readonly Instance[]) =>
    authorize(policy, { channel, actor, permission, instances, at });
  /** The way forward for who is elsewhere: the channel, where its members may. */
  const withMembers = (permission: Permission, refused: Refused): Refused => {
    const { instances } = refused;
    const asked = { channel, actor, permission, instances, at };
    return { ...refused, allowed: whoMay(configured, asked, instances) };
  };
  const here = policyOf(policy, channel);
  const held = here ? grantsHeld(here, actor) : [];
  let permissions: ReadonlySet<Permission> | undefined;
  return {
    holds(permission) {
      permissions ??= new Set(permissionsOf(policy, { channel, actor, at }));
      return permissions.has(permission);
    },
    roles: [...new Set(held.map(({ role }) => role))],
    viewable(instances) {
      if (seesAll(policy, channel, actor)) return instances;
      const decision = decide("view", instances);
      if (decision.kind !== "deny") return instances;
      const hidden = new Set(decision.instances.map(({ ref }) => ref));
      return instances.filter(({ ref }) => !hidden.has(ref));
    },
    demand(needed, instances) {
      let rule = "";
      for (const permission of needed) {
        const decision = decide(permission, instances);
        if (decision.kind === "deny") {
          const refused = isHere ? decision : withMembers(permission, decision);
          throw refusal(permission, refused, saidIn);
        }
        rule = decision.rule;
      }
      return rule;
    },
    onEverything: (permission) => holdsOnEverything(policy, { channel, actor, permission, at }),
    decide,
    policy,
    actor,
    isHere,
  };
}

/** One value, so that two of them are the same. */
const HERE = t`this channel`;

function refusal(permission: Permission, decision: Refused, channel: Channel): BotError {
  const { reason: code, rule } = decision;
  const instances = decision.about.map(({ name }) => name);
  const allowed = decision.allowed.map(({ role, channel: id }) => ({
    role,
    channel: id === channel.id ? HERE : id,
  }));
  switch (code) {
    case "channel-not-configured":
      return new BotError({ code, platform: channel.platform, channelId: channel.id });
    case "no-grant":
      return new BotError({ code: "not-allowed", permission, instances, allowed });
    case "never":
    case "denied":
    case "outside-hours":
    case "too-many":
      return new BotError({ code, permission, instances, rule, allowed });
    default:
      return code satisfies never;
  }
}
