import type { WeighTools } from "../approvals/weigh-now.ts";
import { groupsAsked, visibleIn } from "../authorization/authorize.ts";
import type { Inventory, Known } from "../fleet/inventory.ts";
import type { Actor, Channel } from "../model/people.ts";
import { BotError } from "../model/problem.ts";
import { EVERYTHING, type Selector, selectorMatcher } from "../model/selector.ts";
import type { SeenInstance } from "../store/instances.ts";
import { type Access, access } from "./access.ts";

export interface SurroundingsTools extends Omit<WeighTools, "db"> {
  readonly inventory: Inventory;
}

/** Who somebody is in one channel, and what there is to be seen. */
export interface Surroundings {
  readonly configured: boolean;
  readonly rights: Access;
  /** What this person may see here, sorted by name. */
  readonly seen: readonly SeenInstance[];
  /** What this person's words can mean: what they see; who is elsewhere was told of it there. */
  readonly spokenOf: readonly SeenInstance[];
  /** The index of `spokenOf`, where it is that of all that the channel shows. */
  readonly names: Known["names"] | undefined;
  readonly silent: Known["silent"];
}

/** Somebody who says something. */
interface Speaker {
  readonly actor: Actor;
  /** Whose rules hold. */
  readonly channel: Channel;
  /** Where it is said, if that is somewhere else. */
  readonly saidIn?: Channel | undefined;
  /** Only these of what the channel shows. */
  readonly within?: Selector | undefined;
  /** Whether, being somewhere else, they were told there of the instances that they speak of. */
  readonly wasTold?: boolean | undefined;
}

/** @throws BotError groups-unknown */
export async function surroundings(
  tools: SurroundingsTools,
  { actor, channel, saidIn = channel, within, wasTold = false }: Speaker,
): Promise<Surroundings> {
  const policy = tools.policy();
  const visible = visibleIn(policy, channel);
  const groups = await knownGroups(tools, actor, channel, groupsAsked(policy, channel));
  const member = { ...actor, groups };
  const rights = access(policy, { channel, saidIn, actor: member, at: tools.now() });
  const known = await tools.inventory.of(visible ?? EVERYTHING);
  const shown = within ? known.instances.filter(selectorMatcher(within)) : known.instances;
  const seen = visible ? rights.viewable(shown) : [];
  const spokenOf = visible && wasTold && saidIn !== channel ? shown : seen;
  return {
    configured: visible !== undefined,
    rights,
    seen,
    spokenOf,
    // One index serves everybody who sees all that the channel shows.
    names: spokenOf === known.instances ? known.names : undefined,
    silent: known.silent,
  };
}

async function knownGroups(
  tools: SurroundingsTools,
  actor: Actor,
  channel: Channel,
  asked: readonly string[],
): Promise<readonly string[]> {
  if (asked.length === 0) return [];
  try {
    return await tools.groupsOf(actor, channel, asked);
  } catch (error) {
    tools.log.warn(
      { err: error, platform: actor.platform },
      "could not look up groups; nothing is granted",
    );
    throw new BotError({ code: "groups-unknown", platform: actor.platform });
  }
}
