import PQueue from "p-queue";
import type { Compute } from "./compute.ts";

/** Nova has no bulk actions, and public clouds count requests. */
const AT_ONCE = 8;

/** One region of the cloud, with what all calls to it share. */
export interface Region {
  readonly compute: Compute;
  /** How many servers the last whole listing had. */
  size: number | undefined;
  /** Does this for each of `items`, a few at once; one failure fails all. */
  each<Item, Result>(
    items: readonly Item[],
    work: (item: Item) => Promise<Result>,
  ): Promise<readonly Result[]>;
}

export function createRegion(compute: Compute): Region {
  const queue = new PQueue({ concurrency: AT_ONCE });
  return {
    compute,
    size: undefined,
    each: (items, work) => queue.addAll(items.map((item) => () => work(item))),
  };
}
