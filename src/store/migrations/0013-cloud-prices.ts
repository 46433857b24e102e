import { type Kysely, type Migration, sql } from "kysely";

/** What clouds told of their own prices: one row a region, so that a restart asks nothing anew. */
export const cloudPrices: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create table cloud_prices (
      cloud text not null,
      region text not null,
      currency text not null,
      hourly jsonb not null default '{}',
      read_at bigint,
      rest_until bigint not null default 0,
      trouble text,
      primary key (cloud, region)
    )`.execute(db);
  },
};
