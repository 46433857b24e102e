import PQueue from "p-queue";

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
