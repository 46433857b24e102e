import { type Kysely, sql } from "kysely";
import type { Database } from "./schema.ts";

type Db = Kysely<Database>;

/** What one cloud told of its prices in one region. */
export interface ToldPrices {
  readonly cloud: string;
  readonly region: string;
  readonly currency: string;
  /** Per hour, by product; null where the cloud was asked and told no price. */
  readonly hourly: Readonly<Record<string, number | null>>;
  /** When all of them were last read, Unix milliseconds. */
  readonly readAt: number | null;
}

/** What is known of one region, and how the last try went. */
export interface PricesRow extends ToldPrices {
  /** Until then the cloud is left alone, Unix milliseconds. */
  readonly restUntil: number;
  /** The kind of trouble that the last try ended with. */
  readonly trouble: string | null;
}

/** @param cloud only of this one */
export async function pricesTold(db: Db, cloud?: string): Promise<readonly PricesRow[]> {
  const all = db.selectFrom("cloud_prices").selectAll();
  const rows = await (cloud === undefined ? all : all.where("cloud", "=", cloud)).execute();
  return rows.map(({ read_at, rest_until, ...row }) => ({
    ...row,
    readAt: read_at,
    restUntil: rest_until,
  }));
}

/** By region, the products of which this cloud has instances. */
export async function productsOf(
  db: Db,
  cloud: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await sql<{ region: string; products: readonly string[] }>`
    select region, array_agg(distinct coalesce(instance->>'product', instance->>'type')) as products
    from instances where cloud = ${cloud} and instance->>'type' is not null
    group by region order by region`.execute(db);
  return new Map(rows.map(({ region, products }) => [region, products]));
}

/** Writes down what a region's prices are now. */
export async function savePrices(db: Db, told: ToldPrices): Promise<void> {
  const { cloud, region, currency, readAt } = told;
  const hourly = JSON.stringify(told.hourly);
  const row = { currency, hourly, read_at: readAt, rest_until: 0, trouble: null };
  await db
    .insertInto("cloud_prices")
    .values({ cloud, region, ...row })
    .onConflict((conflict) => conflict.columns(["cloud", "region"]).doUpdateSet(row))
    .execute();
}

/** Writes down that a cloud is to be left alone for a while; what it told before stays. */
export async function restPrices(db: Db, row: Omit<PricesRow, "hourly" | "readAt">): Promise<void> {
  const { cloud, region, currency, restUntil, trouble } = row;
  const rest = { rest_until: restUntil, trouble };
  await db
    .insertInto("cloud_prices")
    .values({ cloud, region, currency, hourly: "{}", read_at: null, ...rest })
    .onConflict((conflict) => conflict.columns(["cloud", "region"]).doUpdateSet(rest))
    .execute();
}

/** Forgets all that a cloud told. */
export async function forgetPrices(db: Db, cloud: string): Promise<void> {
  await db
    .updateTable("cloud_prices")
    .set({ hourly: "{}", read_at: null })
    .where("cloud", "=", cloud)
    .execute();
}
