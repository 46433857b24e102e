import { type Kysely, type Selectable, sql } from "kysely";
import type { Approval, BrokenGlass, Need, Vote } from "../model/operation.ts";
import type { Actor, Channel } from "../model/people.ts";
import type { Database } from "./schema.ts";

type Db = Kysely<Database>;

/** Writes down that other people have a say in a new operation. */
export async function insertApproval(db: Db, id: string, approval: Approval): Promise<void> {
  const { reason, expiresAt, needs, brokenGlass } = approval;
  await db
    .insertInto("approvals")
    .values({
      operation_id: id,
      reason: reason ?? null,
      expires_at: expiresAt,
      needs: JSON.stringify(needs),
      broken_glass: brokenGlass ? JSON.stringify(brokenGlass) : null,
    })
    .execute();
}

/** By the operation's id; those in which nobody else has a say are left out. */
export async function approvalsOf(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Approval>> {
  if (ids.length === 0) return new Map();
  const [rows, votes] = await Promise.all([
    db.selectFrom("approvals").selectAll().where("operation_id", "in", ids).execute(),
    db
      .selectFrom("approval_votes")
      .selectAll()
      .where("operation_id", "in", ids)
      .orderBy("at")
      .orderBy("account")
      .execute(),
  ]);
  return new Map(
    rows.map((row) => {
      const own = votes.filter((vote) => vote.operation_id === row.operation_id);
      return [row.operation_id, readApproval(row, own)];
    }),
  );
}

function readApproval(
  row: Selectable<Database["approvals"]>,
  votes: readonly Selectable<Database["approval_votes"]>[],
): Approval {
  return {
    reason: row.reason ?? undefined,
    expiresAt: row.expires_at,
    needs: row.needs,
    votes: votes.map(({ actor, channel, at, code }) => ({ actor, channel, at, code })),
    note: row.note ?? undefined,
    looking: row.looking ?? undefined,
    declined: row.declined ?? undefined,
    brokenGlass: row.broken_glass ?? undefined,
  };
}

/**
 * Adds a yes while the operation still waits for one; one that was given there before is left as it is, but for a code
 * that it lacked.
 * @returns whether that changed anything
 */
export async function addVote(db: Db, id: string, vote: Vote): Promise<boolean> {
  const { actor, channel, at, code } = vote;
  const { rows } = await sql`
    insert into approval_votes (operation_id, account, place, actor, channel, code, at)
    select id, ${`${actor.platform}:${actor.id}`}, ${placeOf(channel)},
      ${JSON.stringify(actor)}::jsonb, ${JSON.stringify(channel)}::jsonb, ${code}::boolean, ${at}::bigint
    from operations where id = ${id} and stage = 'approval' for share
    on conflict (operation_id, account, place) do update set code = true
      where excluded.code and not approval_votes.code
    returning operation_id`.execute(db);
  return rows.length > 0;
}

/** A yes in the channel itself counts for more than one from elsewhere, so both can be there. */
const placeOf = ({ platform, id, remote }: Channel): string =>
  `${platform}:${id}${remote ? ":remote" : ""}`;

/** Writes down how far it is, for showing. */
export async function saveTally(
  db: Db,
  id: string,
  tally: { readonly needs: readonly Need[]; readonly note: string | undefined },
): Promise<void> {
  await db
    .updateTable("approvals")
    .set({ needs: JSON.stringify(tally.needs), note: tally.note ?? null })
    .where("operation_id", "=", id)
    .execute();
}

type Said = { readonly actor: Actor; readonly at: number };

export async function saveLooking(db: Db, id: string, looking: Said): Promise<void> {
  await db
    .updateTable("approvals")
    .set({ looking: JSON.stringify(looking) })
    .where("operation_id", "=", id)
    .execute();
}

export async function saveDeclined(
  db: Db,
  id: string,
  declined: Said & { readonly reason: string },
): Promise<void> {
  await db
    .updateTable("approvals")
    .set({ declined: JSON.stringify(declined) })
    .where("operation_id", "=", id)
    .execute();
}

/** Writes down who took note of broken glass. @returns false where somebody else was first */
export async function saveAcknowledged(db: Db, id: string, acknowledged: Said): Promise<boolean> {
  const added = JSON.stringify({ acknowledged } satisfies Partial<BrokenGlass>);
  const { rows } = await sql`
    update approvals set broken_glass = broken_glass || ${added}::jsonb
    where operation_id = ${id} and broken_glass is not null
      and not broken_glass ? 'acknowledged'
    returning operation_id`.execute(db);
  return rows.length > 0;
}

/** The operations that wait for other people's yes, oldest first. */
export async function awaitingApproval(db: Db, limit: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("operations")
    .select("id")
    .where("stage", "=", "approval")
    .orderBy("created_at")
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** The channels in which an operation stands. */
export async function placesOf(db: Db, id: string): Promise<readonly Channel[]> {
  const rows = await db
    .selectFrom("messages")
    .select("channel")
    .where("operation_id", "=", id)
    .where("kind", "=", "card")
    .execute();
  return rows.map(({ channel }) => channel);
}
