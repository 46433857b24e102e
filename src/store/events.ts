import { type Kysely, type Selectable, sql } from "kysely";
import { type AuditRecord, readAuditRow } from "./audit.ts";
import type { Database } from "./schema.ts";

/** A sealed entry of the audit: its position never changes, and none before it appears later. */
export interface SealedEvent {
  readonly position: number;
  /** In hexadecimal digits. */
  readonly hash: string;
  readonly entry: AuditRecord;
  /** Whether it is told once more, beside the cursor. */
  readonly replayed: boolean;
}

export type EventCursor = Selectable<Database["event_cursors"]>;

/** Lets a webhook that was not known begin at the newest position: it is not flooded with what was before. */
export async function beginCursors(db: Kysely<Database>, webhooks: readonly string[]) {
  await sql`
    insert into event_cursors (webhook, position)
    select webhook, coalesce((select max(position) from audit_seal), 0)
    from unnest(${[...webhooks]}::text[]) as named (webhook)
    on conflict do nothing`.execute(db);
}

/** How far this webhook was told. */
export const cursorOf = (db: Kysely<Database>, webhook: string): Promise<EventCursor | undefined> =>
  db.selectFrom("event_cursors").selectAll().where("webhook", "=", webhook).executeTakeFirst();

/** What is to be told next: what somebody wants once more, else what comes after the cursor; in the chain's order. */
export async function nextEvents(
  db: Kysely<Database>,
  { webhook, position }: Pick<EventCursor, "webhook" | "position">,
  limit: number,
): Promise<SealedEvent[]> {
  const sealed = db
    .selectFrom("audit_seal")
    .innerJoin("audit", "audit.id", "audit_seal.audit_id")
    .selectAll("audit")
    .select(["audit_seal.position", "audit_seal.hash"])
    .orderBy("audit_seal.position")
    .limit(limit);
  const replays = await sealed
    .innerJoin("event_replays", "event_replays.position", "audit_seal.position")
    .where("event_replays.webhook", "=", webhook)
    .execute();
  const rows =
    replays.length > 0
      ? replays
      : await sealed.where("audit_seal.position", ">", position).execute();
  return rows.map(({ position, hash, ...row }) => ({
    position,
    hash: hash.toString("hex"),
    entry: readAuditRow(row),
    replayed: replays.length > 0,
  }));
}

/** Notes that an event needs no more telling; with a reason, that the webhook would not take it. */
export async function passEvent(
  db: Kysely<Database>,
  webhook: string,
  { position, replayed }: Pick<SealedEvent, "position" | "replayed">,
  dead?: { readonly reason: string; readonly at: number },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if (dead)
      await tx
        .insertInto("dead_events")
        .values({ webhook, position, ...dead })
        .onConflict((conflict) => conflict.columns(["webhook", "position"]).doUpdateSet(dead))
        .execute();
    if (replayed)
      await tx
        .deleteFrom("event_replays")
        .where("webhook", "=", webhook)
        .where("position", "=", position)
        .execute();
    await tx
      .updateTable("event_cursors")
      .set({ failures: 0, failing_since: null, retry_at: null })
      .set((where) => ({
        position: where.fn<number>("greatest", ["position", where.val(position)]),
      }))
      .where("webhook", "=", webhook)
      .execute();
  });
}

/** Notes a failure, or that the webhook is disabled. */
export async function holdCursor(
  db: Kysely<Database>,
  webhook: string,
  change: Partial<Omit<EventCursor, "webhook" | "position">>,
): Promise<void> {
  await db.updateTable("event_cursors").set(change).where("webhook", "=", webhook).execute();
}

/** Every webhook that was ever told anything, and how many events each would not take. */
export async function eventCursors(db: Kysely<Database>) {
  const { rows } = await sql<EventCursor & { behind: number; dead: number }>`
    select event_cursors.*,
      (coalesce((select max(position) from audit_seal), 0) - position)::float8 as behind,
      (select count(*) from dead_events where dead_events.webhook = event_cursors.webhook)::float8 as dead
    from event_cursors order by webhook`.execute(db);
  return rows;
}

/** The newest events that webhooks would not take. */
export const deadEvents = (db: Kysely<Database>, limit: number) =>
  db.selectFrom("dead_events").selectAll().orderBy("at", "desc").limit(limit).execute();

/** Which events are to be told once more. */
export type Again = { readonly webhook?: string | undefined } & (
  | { readonly kind: "dead" }
  | { readonly kind: "since"; readonly since: number }
);

/** Puts events up to be told once more, and lets a disabled webhook go on. @returns how many, by webhook */
export async function replayEvents(db: Kysely<Database>, again: Again) {
  const only = again.webhook ?? null;
  const chosen =
    again.kind === "dead"
      ? sql`delete from dead_events where ${only}::text is null or webhook = ${only}
          returning webhook, position`
      : sql`select webhook, audit_seal.position from event_cursors
          join audit_seal on audit_seal.position <= event_cursors.position
          join audit on audit.id = audit_seal.audit_id and audit.at >= ${again.since}
          where ${only}::text is null or webhook = ${only}`;
  const { rows } = await sql<{ webhook: string; count: number }>`
    with chosen as (${chosen}), put as (
      insert into event_replays (webhook, position) select webhook, position from chosen
      on conflict do nothing)
    select webhook, count(*)::float8 as count from chosen group by webhook`.execute(db);
  await sql`update event_cursors set disabled_at = null, retry_at = null, failing_since = null
    where ${only}::text is null or webhook = ${only}`.execute(db);
  return rows;
}
