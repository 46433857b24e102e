import { CompiledQuery, sql, type Transaction } from "kysely";
import type PgBoss from "pg-boss";
import type { Step } from "../model/trace.ts";
import type { Database } from "../store/schema.ts";
import type { JobName, Jobs } from "./jobs.ts";

/** One transaction: rows and the work that they call for commit together or not at all. */
export interface Tx {
  readonly db: Transaction<Database>;
  /** Work to be done now. All of it is written in one statement, as the last before the commit. */
  send<Name extends JobName>(name: Name, data: Jobs[Name]): Promise<void>;
  /** Work to be done at an instant (Unix milliseconds). Only the earliest instant for the same subject is kept. */
  at<Name extends JobName>(name: Name, dueAt: number, data: Jobs[Name]): Promise<void>;
  /** To be called when timers were written by a statement of the caller's own: the clock is looked at after the commit. */
  timersChanged(): void;
  /** A step that is true once this is committed, and told then. */
  trace(step: Step): void;
}

/** Runs `work` in one transaction and, once it is committed, wakes whoever has something to do. */
export type Transact = <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>;

/** pg-boss's statements inside a transaction of ours. */
export function within(db: Transaction<Database>): { readonly db: PgBoss.Db } {
  return {
    db: {
      async executeSql(text, values) {
        const { rows } = await db.executeQuery(CompiledQuery.raw(text, values ?? []));
        return { rows };
      },
    },
  };
}

/** Work inside a transaction that is under way: what fails in it is undone by itself, and the rest goes on. */
export const nested =
  (tx: Tx): Transact =>
  async (work) => {
    await sql`savepoint nested`.execute(tx.db);
    try {
      const done = await work(tx);
      await sql`release savepoint nested`.execute(tx.db);
      return done;
    } catch (error) {
      await sql`rollback to savepoint nested`.execute(tx.db);
      throw error;
    }
  };
