import type { Action } from "../../model/action.ts";
import type { Begun, Provider, ProviderTools, Sight } from "../provider.ts";
import { ProviderError } from "../provider.ts";
import { beginAction } from "./actions.ts";
import { checkRegion } from "./check.ts";
import { type ClusterNames, createClusterNames } from "./clusters.ts";
import { clusterOf, type Place, toInstance } from "./instance.ts";
import { readJobs } from "./jobs.ts";
import type { HuaweiOptions } from "./options.ts";
import { ABILITIES, isDoable } from "./plan.ts";
import type { HuaweiRegion } from "./region.ts";
import { createRegions } from "./region.ts";
import { pagesOf, recordsOf, type Server } from "./servers.ts";
import { sleepClusters, wakeClusters } from "./sleep.ts";
import { judge } from "./watch.ts";

/** ECS of one Huawei Cloud account, CCE's nodes among it, in the regions that the options name. */
export function createHuaweiProvider(options: HuaweiOptions, tools: ProviderTools): Provider {
  const { cloud, now } = tools;
  const rooms = new Map<string, Room>();
  for (const [name, region] of createRegions(options, tools))
    rooms.set(name, { region, names: createClusterNames(region, options.clusters, now) });
  const sleeps = options.clusters === "hibernate";
  return {
    regions: Object.keys(options.regions),
    abilities: ABILITIES,

    async *list(name) {
      const room = roomOf(rooms, name);
      for await (const page of pagesOf(room.region)) {
        const place = await placeOf(room, cloud, page);
        yield page.map((server) => toInstance(server, place));
      }
    },

    async describe(name, ids) {
      const room = roomOf(rooms, name);
      const servers = [...(await recordsOf(room.region, ids)).values()];
      const place = await placeOf(room, cloud, servers);
      return servers.map((server) => toInstance(server, place));
    },

    async begin(name, action, ids) {
      const { region } = roomOf(rooms, name);
      if (!isDoable(action)) return new Map(ids.map((id) => [id, refusedAsUnsupported(action)]));
      const records = await recordsOf(region, ids);
      const wakes = sleeps && action === "start";
      const held = wakes ? await wakeClusters(region, records) : NOBODY_HELD;
      return await beginAction(region, action, ids, records, held);
    },

    async watch(name, watched) {
      const room = roomOf(rooms, name);
      const records = await recordsOf(
        room.region,
        watched.map(({ id }) => id),
      );
      const place = await placeOf(room, cloud, [...records.values()]);
      const partOf = await readJobs(
        room.region,
        watched.map(({ handle }) => handle),
      );
      const sights = new Map<string, Sight>();
      for (const one of watched) {
        const server = records.get(one.id);
        const instance = server && toInstance(server, place);
        sights.set(one.id, judge(one, instance, partOf(one.handle, one.id), now()));
      }
      if (sleeps) await sleepClusters(room.region, watched, records, sights);
      return sights;
    },

    async *check() {
      for (const { region } of rooms.values()) yield* checkRegion(region, options.clusters);
    },

    async close() {
      for (const { region } of rooms.values()) region.close();
    },
  };
}

interface Room {
  readonly region: HuaweiRegion;
  readonly names: ClusterNames;
}

const NOBODY_HELD: ReadonlyMap<string, Begun> = new Map();

function roomOf(rooms: ReadonlyMap<string, Room>, name: string): Room {
  const room = rooms.get(name);
  if (room) return room;
  throw new ProviderError({ kind: "unsupported", detail: `region ${name} is not configured` });
}

/** CCE is asked only where there is a node of a cluster. */
async function placeOf(
  { region, names }: Room,
  cloud: string,
  servers: readonly Server[],
): Promise<Place> {
  const hasNodes = servers.some((server) => clusterOf(server) !== undefined);
  return { cloud, region: region.name, clusterNames: hasNodes ? await names() : NO_NAMES };
}

const NO_NAMES: ReadonlyMap<string, string> = new Map();

function refusedAsUnsupported(action: Action): Begun {
  const ability = ABILITIES[action];
  const detail = ability.can ? "" : ability.because;
  return { kind: "refused", trouble: { kind: "unsupported", detail } };
}
