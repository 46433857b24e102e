import DataLoader from "dataloader";
import type { Kysely } from "kysely";
import { insertOperations, type NewOperation } from "../store/operations.ts";
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

/** What is asked for while a write is under way is the next one's, so that a burst costs a few of them. */
export function createWriteNew({ db, lookAtClock }: WriteTools): WriteNew {
  let underWay: Promise<unknown> = Promise.resolve();
  const insert = async (made: readonly NewOperation[]) => {
    const written = await insertOperations(db, made);
    lookAtClock(Math.min(...written.values()));
    return made.map(({ operation }) => written.has(operation.id));
  };
  const together = async (made: readonly NewOperation[]) =>
    // Where one of them cannot be written, the others are.
    insert(made).catch(() => Promise.all(made.map((one) => insert([one]).then(first, asError))));
  const gathered = new DataLoader<NewOperation, boolean>(
    (made) => {
      const writing = together(made);
      underWay = writing;
      return writing;
    },
    {
      cache: false,
      maxBatchSize: TOGETHER,
      batchScheduleFn: (send) => void underWay.finally(send),
    },
  );
  return async (made) =>
    made.operation.targets.length > SMALL
      ? (await insert([made])).includes(true)
      : gathered.load(made);
}

const first = ([written = false]: readonly boolean[]): boolean => written;

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));
