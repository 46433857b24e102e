import type { Trouble } from "../../model/trouble.ts";
import type { Begun, Provider, ProviderTools } from "../provider.ts";
import { ProviderError } from "../provider.ts";
import { ABILITIES, beginAction } from "./actions.ts";
import type { Outcome } from "./batch.ts";
import { checkRegion } from "./check.ts";
import { checkPrices } from "./check-prices.ts";
import { createCredentials } from "./credentials.ts";
import { pagesOf, recordsOf } from "./describe.ts";
import { noCapacity } from "./errors.ts";
import { toInstance } from "./instance.ts";
import type { AwsEc2Options } from "./options.ts";
import { createAwsPrices, pricesOffBecause } from "./prices.ts";
import type { Ec2Region } from "./region.ts";
import { createRegions } from "./region.ts";
import { judge } from "./watch.ts";

/** EC2 of one AWS account, in the regions that the options name. */
export function createAwsEc2Provider(options: AwsEc2Options, tools: ProviderTools): Provider {
  const { cloud, env, now } = tools;
  const credentials = createCredentials(options, env);
  const regions = createRegions(options, tools, credentials);
  const off = pricesOffBecause(options, env);
  const prices = off === undefined ? createAwsPrices(options, env, credentials) : undefined;
  const filters = Object.entries(options.filters ?? {}).map(([Name, Values]) => ({ Name, Values }));
  return {
    regions: options.regions,
    abilities: ABILITIES,
    prices,

    async *list(name) {
      const region = regionIn(regions, name);
      for await (const page of pagesOf(region, filters))
        yield page
          .map((record) => toInstance(record, { cloud, region: name }))
          .filter((instance) => instance !== undefined);
    },

    async describe(name, ids) {
      const records = await recordsOf(regionIn(regions, name), ids);
      return [...records.values()]
        .map((record) => toInstance(record, { cloud, region: name }))
        .filter((instance) => instance !== undefined);
    },

    async begin(name, action, ids) {
      const region = regionIn(regions, name);
      return await namingCapacity(region, await beginAction(region, action, ids, options.stop));
    },

    async watch(name, watched) {
      const ids = watched.map(({ id }) => id);
      const records = await recordsOf(regionIn(regions, name), ids);
      const look = { cloud, region: name, now: now() };
      return new Map(watched.map((one) => [one.id, judge(one, records.get(one.id), look)]));
    },

    async *check() {
      for (const region of regions.values()) yield* checkRegion(region, filters);
      yield await checkPrices(prices ?? { off }, options.regions);
    },

    async close() {
      for (const { client, once } of regions.values())
        for (const each of [client, once]) each.destroy();
      await prices?.close();
    },
  };
}

function regionIn(regions: ReadonlyMap<string, Ec2Region>, name: string): Ec2Region {
  const region = regions.get(name);
  if (region) return region;
  throw new ProviderError({ kind: "unsupported", detail: `region ${name} is not configured` });
}

/** AWS refuses for want of room without saying what of and where; a person wants to know. */
async function namingCapacity(region: Ec2Region, outcome: Outcome): Promise<Outcome> {
  const short = [...outcome].filter(([, begun]) => troubleOf(begun)?.kind === "capacity");
  if (short.length === 0) return outcome;
  const ids = short.map(([id]) => id);
  // The refusal stands without the better words, too.
  const records = await recordsOf(region, ids).catch(() => undefined);
  for (const [id, begun] of short) {
    const record = records?.get(id);
    const trouble = troubleOf(begun);
    if (!record?.InstanceType || !trouble) continue;
    const where = record.Placement?.AvailabilityZone ?? region.name;
    const detail = noCapacity(record.InstanceType, where);
    outcome.set(id, { kind: "refused", trouble: { ...trouble, detail } });
  }
  return outcome;
}

const troubleOf = (begun: Begun): Trouble | undefined =>
  begun.kind === "refused" ? begun.trouble : undefined;
