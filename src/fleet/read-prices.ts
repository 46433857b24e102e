import type { Kysely } from "kysely";
import type { Log } from "../model/log.ts";
import type { TroubleKind } from "../model/trouble.ts";
import { type CloudPrices, type Provider, ProviderError } from "../providers/provider.ts";
import { within } from "../providers/within.ts";
import type { Jobs } from "../queue/jobs.ts";
import {
  forgetPrices,
  type PricesRow,
  pricesTold,
  productsOf,
  restPrices,
  savePrices,
} from "../store/cloud-prices.ts";
import type { Database } from "../store/schema.ts";

export interface PricesTools {
  readonly db: Kysely<Database>;
  readonly provider: (cloud: string) => Provider | undefined;
  /** In which prices are told; those in another are of no use to anybody. */
  readonly currency: () => string;
  readonly now: () => number;
  readonly log: Log;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** How long one region may take. */
const REGION_MS = 60_000;
/** When this much has passed, further regions are left for the next time. */
const ALL_MS = 120_000;

/**
 * Asks one cloud what the products cost of which it has instances: all of them once a day, new ones when they are seen.
 * Whatever goes wrong, what is known stays and the cloud is left alone for a while.
 */
export async function readPrices(tools: PricesTools, { cloud }: Jobs["prices"]): Promise<void> {
  const { db, now } = tools;
  const prices = tools.provider(cloud)?.prices;
  if (!prices || prices.currency !== tools.currency()) return;
  const known = await pricesTold(db, cloud);
  const since = now();
  if (known.some(({ restUntil }) => restUntil > since)) return;
  for (const [region, products] of await productsOf(db, cloud)) {
    if (now() - since > ALL_MS) return;
    const before = known.find((row) => row.region === region);
    const asked = questionFor(before, products, now());
    if (asked.products.length === 0) continue;
    try {
      const hourly = { ...asked.kept, ...(await ask(prices, region, asked.products)) };
      const { currency } = prices;
      await savePrices(db, { cloud, region, currency, hourly, readAt: asked.readAt });
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      await leaveAlone(tools, { cloud, region, currency: prices.currency }, known, error);
      return;
    }
  }
}

/** What is to be asked of a region, and what stays of what it told before. */
function questionFor(before: PricesRow | undefined, products: readonly string[], now: number) {
  const { readAt = null, hourly: kept = {} } = before ?? {};
  if (readAt === null || now - readAt >= DAY_MS) return { products, kept: {}, readAt: now };
  return { products: products.filter((one) => !Object.hasOwn(kept, one)), kept, readAt };
}

/** Those without a price are noted as such, so that they are not asked for again today. */
async function ask(prices: CloudPrices, region: string, products: readonly string[]) {
  const detail = "the prices did not come in time";
  const late = () => new ProviderError({ kind: "unreachable", detail });
  const told = await within(REGION_MS, prices.hourly(region, products), late);
  return Object.fromEntries(products.map((product) => [product, told.get(product) ?? null]));
}

/** Said once, not with each try: nobody has to grant the right, and a cloud that is silent is told of elsewhere. */
async function leaveAlone(
  { db, now, log }: PricesTools,
  place: Pick<PricesRow, "cloud" | "region" | "currency">,
  known: readonly PricesRow[],
  { trouble: { kind, detail } }: ProviderError,
): Promise<void> {
  if (kind === "not-allowed") await forgetPrices(db, place.cloud);
  await restPrices(db, { ...place, restUntil: now() + restMs(kind), trouble: kind });
  const isNews = !known.some(({ trouble }) => trouble === kind);
  const { cloud } = place;
  log[isNews ? "info" : "debug"](
    { cloud, kind, detail },
    "a cloud's own prices cannot be read; others stand in for them",
  );
}

const restMs = (kind: TroubleKind): number => (kind === "not-allowed" ? DAY_MS : HOUR_MS);
