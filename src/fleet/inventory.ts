import type { Kysely } from "kysely";
import type { Instance } from "../model/instance.ts";
import { matches, type Selector } from "../model/selector.ts";
import { allInstances, allSyncs, type SeenInstance, type Sync } from "../store/instances.ts";
import type { Database } from "../store/schema.ts";

/** What is known of the clouds, without asking them. */
export interface Inventory {
  /** Sorted by name. */
  readonly instances: readonly SeenInstance[];
  /** Regions that were never read, or cannot be read now. */
  readonly silent: readonly Sync[];
}

/** What a channel may see at all. */
export async function inventoryOf(db: Kysely<Database>, selector: Selector): Promise<Inventory> {
  const [instances, syncs] = await Promise.all([allInstances(db), allSyncs(db)]);
  return {
    instances: instances.filter((instance) => matches(selector, instance)).sort(byName),
    silent: syncs.filter(
      ({ trouble, syncedAt }) => trouble !== undefined || syncedAt === undefined,
    ),
  };
}

const byName = (one: Instance, other: Instance): number =>
  one.name.localeCompare(other.name, "en", { numeric: true }) || (one.ref < other.ref ? -1 : 1);
