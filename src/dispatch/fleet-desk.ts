import type { Kysely } from "kysely";
import { t } from "../model/phrase.ts";
import type { FleetDesk } from "../services.ts";
import { parkedSince } from "../store/runtime.ts";
import type { Database } from "../store/schema.ts";
import { type Allowed, sighting } from "./allowed.ts";

/** What there is to be seen for this one person. */
export function fleetDesk(
  { db }: { readonly db: Kysely<Database> },
  { inventory, asked }: Allowed,
): FleetDesk {
  return {
    visible: inventory.instances,
    asked,
    silent: inventory.silent.map(({ cloud, region, syncedAt, trouble }) => ({
      cloud,
      region,
      syncedAt,
      trouble: trouble ?? t`it is being read for the first time`,
    })),
    seenAt: (instance) => sighting(instance).seenAt,
    async parked(instances) {
      const byRef = new Map(instances.map((one) => [one.ref as string, sighting(one)]));
      const found = await parkedSince(db, [...byRef.keys()]);
      return found.flatMap(({ ref, since, exact }) => {
        const instance = byRef.get(ref);
        return instance ? [{ instance, since, exact }] : [];
      });
    },
  };
}
