import { type Kysely, sql, type Transaction } from "kysely";
import type { PlatformName } from "../model/people.ts";
import type { Database } from "./schema.ts";

type Db = Kysely<Database>;

/** Whose codes. */
export interface CodeAccount {
  readonly platform: PlatformName;
  readonly id: string;
}

/** What is known of one account's codes. Secrets are sealed. */
export interface CodeRecord {
  readonly secret: Buffer | undefined;
  readonly enrolledAt: number | undefined;
  readonly pending: { readonly secret: Buffer; readonly at: number } | undefined;
  /** The newest time step whose code was used. */
  readonly lastStep: number;
  /** Wrong codes since the last right one. */
  readonly failures: number;
  /** Unix milliseconds; in the past where nothing is locked. */
  readonly lockedUntil: number;
}

/** What one account's codes become. */
export interface CodeChange {
  readonly lastStep?: number;
  readonly failures: number;
  readonly lockedUntil: number;
  /** The pending secret takes effect. */
  readonly enrolled?: { readonly secret: Buffer; readonly at: number };
}

/**
 * Reads one account's codes and writes what they become, while no other process does either: of codes that come at
 * the same moment each sees what the one before it left.
 */
export async function changeCodes<Result>(
  db: Db,
  account: CodeAccount,
  work: (
    record: CodeRecord | undefined,
    turn: Transaction<Database>,
  ) => Promise<{ readonly change?: CodeChange; readonly result: Result }>,
): Promise<Result> {
  return db.transaction().execute(async (turn) => {
    const { change, result } = await work(await findCodes(turn, account, "locked"), turn);
    if (change) await saveChange(turn, account, change);
    return result;
  });
}

/** @param how `locked`: nobody else reads it so before the end of the transaction */
export async function findCodes(
  db: Db,
  { platform, id }: CodeAccount,
  how?: "locked",
): Promise<CodeRecord | undefined> {
  const query = db
    .selectFrom("codes")
    .selectAll()
    .where("platform", "=", platform)
    .where("actor_id", "=", id);
  const row = await (how ? query.forUpdate() : query).executeTakeFirst();
  return (
    row && {
      secret: row.secret ?? undefined,
      enrolledAt: row.enrolled_at ?? undefined,
      pending:
        row.pending && row.pending_at !== null
          ? { secret: row.pending, at: row.pending_at }
          : undefined,
      lastStep: row.last_step,
      failures: row.failures,
      lockedUntil: row.locked_until,
    }
  );
}

async function saveChange(
  turn: Transaction<Database>,
  { platform, id }: CodeAccount,
  { lastStep, failures, lockedUntil, enrolled }: CodeChange,
): Promise<void> {
  await turn
    .updateTable("codes")
    .set({
      failures,
      locked_until: lockedUntil,
      ...(lastStep !== undefined && { last_step: lastStep }),
      ...(enrolled && {
        secret: enrolled.secret,
        enrolled_at: enrolled.at,
        pending: null,
        pending_at: null,
      }),
    })
    .where("platform", "=", platform)
    .where("actor_id", "=", id)
    .execute();
}

/** Keeps a new secret, which counts only once it is confirmed, in the place of one that was not. */
export async function savePending(
  db: Db,
  { platform, id }: CodeAccount,
  pending: { readonly secret: Buffer; readonly at: number },
): Promise<void> {
  await db
    .insertInto("codes")
    .values({ platform, actor_id: id, pending: pending.secret, pending_at: pending.at })
    .onConflict((conflict) =>
      conflict.columns(["platform", "actor_id"]).doUpdateSet({
        pending: sql`excluded.pending`,
        pending_at: sql`excluded.pending_at`,
      }),
    )
    .execute();
}

/** Forgets all about one account's codes. @returns whether there was something */
export async function deleteCodes(db: Db, { platform, id }: CodeAccount): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("codes")
    .where("platform", "=", platform)
    .where("actor_id", "=", id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Who is enrolled, the newest first. */
export async function enrolledAccounts(
  db: Db,
): Promise<readonly (CodeAccount & { readonly enrolledAt: number; readonly secret: Buffer })[]> {
  const rows = await db
    .selectFrom("codes")
    .select(["platform", "actor_id", "enrolled_at", "secret"])
    .where("secret", "is not", null)
    .orderBy("enrolled_at", "desc")
    .execute();
  return rows.flatMap(({ platform, actor_id, enrolled_at, secret }) =>
    secret ? [{ platform, id: actor_id, enrolledAt: enrolled_at ?? 0, secret }] : [],
  );
}

/** Puts a secret that was sealed anew in the place of the one that was read. @returns false where it changed meanwhile */
export async function replaceSecret(
  db: Db,
  { platform, id }: CodeAccount,
  before: Buffer,
  after: Buffer,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("codes")
    .set({ secret: after })
    .where("platform", "=", platform)
    .where("actor_id", "=", id)
    .where("secret", "=", before)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
