import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type {
  NewWebMessage,
  WebContent,
  WebMessage,
  WebMessageStore,
  WebView,
} from "../platforms/web/message-store.ts";
import type { Database } from "./schema.ts";

/** Sequence numbers must become visible in their order, or a reader would pass one by: writers take turns. */
const WRITERS_LOCK = 7_320_001;

type Row = Selectable<Database["web_messages"]>;

/** The messages of the local page; its `content` is only kept here. */
export function createWebMessages(db: Kysely<Database>): WebMessageStore {
  return {
    append: (message) => inTurn(db, (turn) => append(turn, message)),

    replace: (id, content, editedAt) =>
      inTurn(db, async (turn) => {
        const result = await turn
          .updateTable("web_messages")
          .set({
            content: JSON.stringify(content),
            edited_at: editedAt,
            seq: sql<number>`nextval('web_message_seq')`,
          })
          .where("id", "=", id)
          .executeTakeFirst();
        return result.numUpdatedRows > 0n;
      }),

    async find(id) {
      const row = await db
        .selectFrom("web_messages")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst();
      return row && fromRow(row);
    },

    async recent(view, limit) {
      const rows = await visible(db, view).orderBy("posted_at", "desc").limit(limit).execute();
      return rows.map(fromRow).sort((one, other) => one.seq - other.seq);
    },

    async changes(view, after, limit) {
      const rows = await visible(db, view)
        .where("seq", ">", after)
        .orderBy("seq")
        .limit(limit)
        .execute();
      return rows.map(fromRow);
    },

    async newest() {
      const row = await db
        .selectFrom("web_messages")
        .select(({ fn }) => fn.max("seq").as("seq"))
        .executeTakeFirst();
      return Number(row?.seq ?? 0);
    },

    async prune(channel, keep) {
      await sql`
        delete from web_messages where id in (
          select id from (
            select id, row_number() over (partition by private_to order by posted_at desc) as place
            from web_messages where channel = ${channel}
          ) as ranked where place > ${keep}
        )`.execute(db);
    },
  };
}

async function append(turn: Transaction<Database>, message: NewWebMessage) {
  const latest = turn
    .selectFrom("web_messages")
    .where("channel", "=", message.channel)
    .select(({ fn }) => fn.max("posted_at").as("at"));
  const result = await turn
    .insertInto("web_messages")
    .values({
      id: message.id,
      channel: message.channel,
      private_to: message.privateTo ?? null,
      author: message.author,
      content: JSON.stringify(message.content),
      posted_at: sql<number>`greatest(${message.postedAt}::bigint, (${latest}) + 1)`,
      edited_at: null,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

function inTurn<Result>(
  db: Kysely<Database>,
  write: (turn: Transaction<Database>) => Promise<Result>,
): Promise<Result> {
  return db.transaction().execute(async (turn) => {
    await sql`select pg_advisory_xact_lock(${WRITERS_LOCK})`.execute(turn);
    return await write(turn);
  });
}

function visible(db: Kysely<Database>, view: WebView) {
  return db
    .selectFrom("web_messages")
    .selectAll()
    .where("channel", "=", view.channel)
    .where(({ eb, or }) => or([eb("private_to", "is", null), eb("private_to", "=", view.person)]));
}

function fromRow(row: Row): WebMessage {
  return {
    id: row.id,
    seq: Number(row.seq),
    channel: row.channel,
    privateTo: row.private_to ?? undefined,
    author: row.author,
    // Only `append` and `replace` write this column, from the same type.
    content: row.content as WebContent,
    postedAt: Number(row.posted_at),
    editedAt: row.edited_at === null ? undefined : Number(row.edited_at),
  };
}
