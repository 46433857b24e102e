import PQueue from "p-queue";

/** The promise's own end, or `late()` thrown once `ms` have passed. The timer never outlives the call. */
export async function within<T>(ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** OCI takes one instance per request; so many of them are asked about at once. */
const AT_ONCE = 8;

/** Runs `work` for all items, a few at once. The first failure is thrown, and what has not begun then never does. */
export async function forAll<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const queue = new PQueue({ concurrency: AT_ONCE });
  try {
    return await queue.addAll(items.map((item) => () => work(item)));
  } finally {
    queue.clear();
  }
}
