import type { Config } from "./config.ts";
import { readPrices } from "./fleet/read-prices.ts";
import type { Log } from "./model/log.ts";
import type { PriceList, Prices } from "./model/money.ts";
import { pricesListedFor } from "./prices/listed.ts";
import { createPrices } from "./prices/prices.ts";
import type { Provider } from "./providers/provider.ts";
import type { JobHandlers } from "./queue/jobs.ts";
import { pricesTold, type ToldPrices } from "./store/cloud-prices.ts";
import type { Connection } from "./store/connect.ts";

/** What instances cost, known without asking anybody, and what asks clouds for it meanwhile. */
interface PriceBook {
  readonly prices: () => Prices;
  readonly readPrices: JobHandlers["prices"];
}

/** What other replicas read is known here after this long, in milliseconds. */
const LOOK_MS = 60_000;

interface Parts {
  readonly connection: Connection;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly now: () => number;
  readonly log: Log;
}

/** Knows from the start what clouds told before. */
export async function openPriceBook(
  { connection: { db }, providers, now, log }: Parts,
  config: () => Config,
): Promise<PriceBook> {
  const provider = (cloud: string) => providers.get(cloud);
  const isTold = [...providers.values()].some(({ prices }) => prices !== undefined);
  let lists: ReadonlyMap<string, PriceList> = new Map();
  let lookedAt = now();
  let made: { readonly of: Config; readonly prices: Prices } | undefined;
  async function look(): Promise<void> {
    lookedAt = now();
    lists = listsOf(await pricesTold(db));
    made = undefined;
  }
  const pricesOf = ({ prices, clouds }: Config): Prices =>
    createPrices({
      configured: prices,
      told: (cloud) => (provider(cloud)?.prices ? lists.get(cloud) : undefined),
      listed: (cloud) => pricesListedFor(clouds[cloud]?.provider ?? ""),
    });
  if (isTold) await look();
  return {
    prices() {
      if (isTold && now() - lookedAt > LOOK_MS)
        look().catch((err: unknown) => log.debug({ err }, "prices could not be looked up"));
      const inForce = config();
      if (made?.of !== inForce) made = { of: inForce, prices: pricesOf(inForce) };
      return made.prices;
    },
    async readPrices(job) {
      const currency = () => config().prices.currency;
      await readPrices({ db, provider, currency, now, log }, job);
      await look();
    },
  };
}

/** By cloud; what had no price when it was asked for has none here. */
function listsOf(told: readonly ToldPrices[]): ReadonlyMap<string, PriceList> {
  const lists = new Map<string, PriceList>();
  for (const { cloud, region, currency, hourly } of told) {
    const priced = Object.entries(hourly).filter((one): one is [string, number] => one[1] !== null);
    const others = lists.get(cloud)?.hourly;
    lists.set(cloud, { currency, hourly: { ...others, [region]: Object.fromEntries(priced) } });
  }
  return lists;
}
