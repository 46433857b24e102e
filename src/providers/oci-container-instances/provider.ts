import type { Instance } from "../../model/instance.ts";
import type { Provider, ProviderTools } from "../provider.ts";
import { ProviderError } from "../provider.ts";
import { ABILITIES, beginAction } from "./actions.ts";
import { checkRegion } from "./check.ts";
import type { OciRecord } from "./instance.ts";
import { toInstance } from "./instance.ts";
import type { OciOptions } from "./options.ts";
import { pagesOf, recordsOf } from "./records.ts";
import type { OciRegion } from "./region.ts";
import { createRegions } from "./region.ts";
import { lookAt } from "./watch.ts";
import { requestsOn, stateDuring } from "./work-requests.ts";

/** Container Instances of one Oracle Cloud tenancy, in the regions and compartments that the options name. */
export function createOciProvider(options: OciOptions, tools: ProviderTools): Provider {
  const { cloud, now } = tools;
  const regions = createRegions(options, tools);
  return {
    regions: options.regions,
    abilities: ABILITIES,

    async *list(name) {
      const region = regionIn(regions, name);
      for await (const page of pagesOf(region)) yield await inOurWords(region, page, cloud);
    },

    async describe(name, ids) {
      const region = regionIn(regions, name);
      const records = await recordsOf(region, ids);
      return await inOurWords(region, [...records.values()], cloud);
    },

    async begin(name, action, ids) {
      return await beginAction(regionIn(regions, name), action, ids);
    },

    async watch(name, watched) {
      return await lookAt(regionIn(regions, name), watched, { cloud, region: name, now: now() });
    },

    async *check() {
      for (const region of regions.values()) yield* checkRegion(region);
    },

    async close() {
      for (const { client } of regions.values()) client.close();
    },
  };
}

function regionIn(regions: ReadonlyMap<string, OciRegion>, name: string): OciRegion {
  const region = regions.get(name);
  if (region) return region;
  throw new ProviderError({ kind: "unsupported", detail: `region ${name} is not configured` });
}

/** UPDATING alone says nothing; what is under way on those is looked up. */
async function inOurWords(
  region: OciRegion,
  records: readonly OciRecord[],
  cloud: string,
): Promise<readonly Instance[]> {
  const updating = records.filter(({ lifecycleState }) => lifecycleState === "UPDATING");
  const underWay = await requestsOn(region, updating);
  const place = { cloud, region: region.name };
  return records.map((record) => toInstance(record, place, stateDuring(underWay.get(record.id))));
}
