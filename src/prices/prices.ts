import type { Instance } from "../model/instance.ts";
import type { ConfiguredPrices, Prices } from "../model/money.ts";

/** Prices per hour that come with the bot: one provider's regions, and the types in each. */
export interface PriceList {
  readonly currency: string;
  readonly hourly: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface PriceSources {
  readonly configured: ConfiguredPrices;
  /** The list that holds for a cloud of that name, if any comes with the bot. */
  readonly listed: (cloud: string) => PriceList | undefined;
}

/** On an instance: what it costs in an hour, as a plain number. */
const HOURLY_TAG = "lamplighter:hourly";
const HOURLY_MAX = 100_000;
const ANY_CLOUD = "*";

/** What instances cost while they run: their own tag counts before the configuration, and that before the list. */
export function createPrices({ configured, listed }: PriceSources): Prices {
  const { currency, types } = configured;
  return {
    currency,
    hourlyOf(instance) {
      const { cloud, region, type } = instance;
      const tagged = taggedPrice(instance);
      if (tagged !== undefined || type === undefined) return tagged;
      const list = listed(cloud);
      return (
        own(own(types, cloud), type) ??
        own(own(types, ANY_CLOUD), type) ??
        (list?.currency === currency ? own(own(list.hourly, region), type) : undefined)
      );
    },
  };
}

function taggedPrice({ tags }: Instance): number | undefined {
  const written = own(tags, HOURLY_TAG)?.trim() ?? "";
  if (!/^\d+(\.\d+)?$/.test(written)) return undefined;
  const hourly = Number(written);
  return hourly <= HOURLY_MAX ? hourly : undefined;
}

/** Names come from clouds and tags: one that every object has must not be found. */
const own = <Value>(record: Readonly<Record<string, Value>> | undefined, key: string) =>
  record && Object.hasOwn(record, key) ? record[key] : undefined;
