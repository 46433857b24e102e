import type { Kysely } from "kysely";
import type { Channel } from "../model/people.ts";
import type { Database } from "./schema.ts";

/**
 * Notes that the bot says hello in a channel.
 * @returns false where it has before, on whatever replica
 */
export async function isFirstGreeting(
  db: Kysely<Database>,
  { platform, id }: Channel,
  at: number,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("greetings")
    .values({ platform, channel_id: id, at })
    .onConflict((conflict) => conflict.columns(["platform", "channel_id"]).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}
