import type { Kysely, Selectable } from "kysely";
import type { MessageId, OperationId } from "../model/id.ts";
import type { Channel } from "../model/people.ts";
import { anyOf } from "./any-of.ts";
import type { Database } from "./schema.ts";

type Db = Kysely<Database>;

/** The operation's card, or a reminder of it. */
export type MessageKind = "card" | "nudge";

/** One operation's message in one place. */
export interface MessageRecord {
  readonly id: MessageId;
  readonly operationId: OperationId;
  readonly channel: Channel;
  readonly kind: MessageKind;
  readonly reply: string | undefined;
  /** Where it stands on the platform; undefined until it is posted. */
  readonly posted: Readonly<Record<string, string | number | boolean>> | undefined;
  /** The version of the operation that it shows; 0 for none. */
  readonly told: number;
  readonly toldAt: number | undefined;
  /** Why it is not brought up to date any more. */
  readonly gaveUp: string | undefined;
}

/** By id; unknown ones are left out. */
export async function findMessages(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, MessageRecord>> {
  const rows = await db.selectFrom("messages").selectAll().where("id", "=", anyOf(ids)).execute();
  return new Map(rows.map((row) => [row.id, readMessage(row)]));
}

const readMessage = (row: Selectable<Database["messages"]>): MessageRecord => ({
  id: row.id as MessageId,
  operationId: row.operation_id as OperationId,
  channel: row.channel,
  kind: row.kind,
  reply: row.reply ?? undefined,
  posted: row.posted ?? undefined,
  told: row.told,
  toldAt: row.told_at ?? undefined,
  gaveUp: row.gave_up ?? undefined,
});

/** Adds a message of an operation elsewhere. @returns false where there is one of that id */
export async function insertMessage(
  db: Db,
  message: Pick<MessageRecord, "id" | "operationId" | "channel" | "kind">,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("messages")
    .values({
      id: message.id,
      operation_id: message.operationId,
      channel: JSON.stringify(message.channel),
      kind: message.kind,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Records that the platform shows version `told` since `toldAt`. */
export async function saveTold(
  db: Db,
  id: string,
  told: { readonly posted: object; readonly version: number; readonly at: number },
): Promise<void> {
  await db
    .updateTable("messages")
    .set({ posted: JSON.stringify(told.posted), told: told.version, told_at: told.at })
    .where("id", "=", id)
    .execute();
}

/** Records that the message cannot be told, and forgets the right to answer that came with it. */
export async function saveGaveUp(db: Db, id: string, why: string): Promise<void> {
  await db
    .updateTable("messages")
    .set({ gave_up: why, reply: null })
    .where("id", "=", id)
    .execute();
}
