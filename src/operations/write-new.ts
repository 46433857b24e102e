import type { Kysely } from "kysely";
import type { Jobs } from "../queue/jobs.ts";
import { together } from "../queue/together.ts";
import type { Tx } from "../queue/tx.ts";
import { insertOperations, type NewOperation } from "../store/new-operations.ts";
import type { Database } from "../store/schema.ts";

/** Writes down an operation, all of it or none. @returns whether it did: not where the same event has made one before */
export type WriteNew = (made: NewOperation) => Promise<boolean>;

interface WriteTools {
  readonly db: Kysely<Database>;
  /** Told when the first work of what was written is due, Unix milliseconds. */
  readonly lookAtClock: (dueAt: number) => void;
}

/** One statement writes so many at most. */
const TOGETHER = 50;
/** One with more targets is written by itself: nobody else's waits for it. */
const SMALL = 20;

/** What is asked for while a write is under way is written together. Where one of them cannot be, the others are. */
export function createWriteNew({ db, lookAtClock }: WriteTools): WriteNew {
  const insert = async (made: readonly NewOperation[]) => {
    const written = await insertOperations(db, made);
    lookAtClock(Math.min(...written.values()));
    return made.map(({ operation }) => written.has(operation.id));
  };
  const insertEach = (made: readonly NewOperation[]) =>
    Promise.all(made.map((one) => insert([one]).then(first, asError)));
  const small = together<NewOperation, boolean>(
    (made) => insert(made).catch(() => insertEach(made)),
    TOGETHER,
  );
  return async (made) =>
    made.operation.targets.length > SMALL ? first(await insert([made])) : small(made);
}

/** The same, as part of the caller's transaction. */
export async function writeNew(tx: Tx, made: NewOperation): Promise<boolean> {
  const own = made.timers.filter(({ job }) => job !== "begin");
  const written = await insertOperations(tx.db, [{ ...made, timers: own }]);
  if (written.size === 0) return false;
  tx.timersChanged();
  // Others set a region's timer too, and would wait for the end of the transaction.
  for (const { job, data } of made.timers)
    if (job === "begin") await tx.send("begin", data as Jobs["begin"]);
  return true;
}

const first = ([written = false]: readonly boolean[]): boolean => written;

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));
