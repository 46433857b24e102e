import type { Kysely, Selectable } from "kysely";
import type { StoredKey } from "../model/api-key.ts";
import type { Database } from "./schema.ts";

type Db = Kysely<Database>;

/** A use is noted at most this often, in milliseconds. */
const USE_NOTED_EVERY_MS = 60_000;

/** @returns false where the name was given before */
export async function insertKey(db: Db, key: StoredKey): Promise<boolean> {
  const { name, hash, channel, createdAt } = key;
  const row = await db
    .insertInto("api_keys")
    .values({
      name,
      hash,
      channel,
      roles: JSON.stringify(key.roles),
      instances: key.instances ?? null,
      created_at: createdAt,
      expires_at: key.expiresAt ?? null,
    })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .returning("name")
    .executeTakeFirst();
  return row !== undefined;
}

export async function findKey(db: Db, name: string): Promise<StoredKey | undefined> {
  const row = await db
    .selectFrom("api_keys")
    .selectAll()
    .where("name", "=", name)
    .executeTakeFirst();
  return row && readKey(row);
}

/** All that were ever given, by name. */
export async function allKeys(db: Db): Promise<StoredKey[]> {
  const rows = await db.selectFrom("api_keys").selectAll().orderBy("name").execute();
  return rows.map(readKey);
}

/** From now on it opens nothing. @returns false where there is none that did */
export async function revokeKey(db: Db, name: string, at: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("api_keys")
    .set({ revoked_at: at })
    .where("name", "=", name)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Takes note that it was used, now and then. */
export async function noteUse(db: Db, { name, lastUsedAt }: StoredKey, at: number): Promise<void> {
  if (lastUsedAt !== undefined && at - lastUsedAt < USE_NOTED_EVERY_MS) return;
  await db
    .updateTable("api_keys")
    .set({ last_used_at: at })
    .where("name", "=", name)
    .where((where) =>
      where.or([
        where("last_used_at", "is", null),
        where("last_used_at", "<=", at - USE_NOTED_EVERY_MS),
      ]),
    )
    .execute();
}

const readKey = (row: Selectable<Database["api_keys"]>): StoredKey => ({
  name: row.name,
  hash: row.hash,
  roles: row.roles,
  channel: row.channel,
  instances: row.instances ?? undefined,
  createdAt: row.created_at,
  expiresAt: row.expires_at ?? undefined,
  lastUsedAt: row.last_used_at ?? undefined,
  revokedAt: row.revoked_at ?? undefined,
});
