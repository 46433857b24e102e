import type { Instance } from "../model/instance.ts";
import type { ConfiguredPrices, PriceList, Prices } from "../model/money.ts";

export interface PriceSources {
  readonly configured: ConfiguredPrices;
  /** What the cloud of that name told of its prices, if it did. */
  readonly told?: (cloud: string) => PriceList | undefined;
  /** The list that holds for a cloud of that name, if any comes with the bot. */
  readonly listed: (cloud: string) => PriceList | undefined;
}

/** On an instance: what it costs in an hour, as a plain number. */
const HOURLY_TAG = "lamplighter:hourly";
const HOURLY_MAX = 100_000;
const ANY_CLOUD = "*";

/** What instances cost while they run: their own tag, before the configuration, before what their cloud told, before the list. */
export function createPrices({ configured, told, listed }: PriceSources): Prices {
  const { currency, types } = configured;
  // An instance that has changed is another one.
  const known = new WeakMap<Instance, { readonly hourly: number | undefined }>();
  const inList = (list: PriceList | undefined, region: string, product: string) =>
    list?.currency === currency ? own(own(list.hourly, region), product) : undefined;
  const find = (instance: Instance): number | undefined => {
    const { cloud, region, type, product = type } = instance;
    const tagged = taggedPrice(instance);
    if (tagged !== undefined || type === undefined || product === undefined) return tagged;
    return (
      own(own(types, cloud), type) ??
      own(own(types, ANY_CLOUD), type) ??
      inList(told?.(cloud), region, product) ??
      inList(listed(cloud), region, product)
    );
  };
  return {
    currency,
    hourlyOf(instance) {
      const before = known.get(instance);
      if (before) return before.hourly;
      const hourly = find(instance);
      known.set(instance, { hourly });
      return hourly;
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
