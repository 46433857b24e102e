import DataLoader from "dataloader";

/** One run that does not end holds up the next one no longer than this, in milliseconds. */
const PATIENCE_MS = 1_000;

/**
 * Does one kind of work for several callers at once: what comes while it is under way is done together, next. A burst
 * thus costs a few runs, and who comes alone does not wait.
 * @param work answers in the order of what it is given; an Error is thrown to that caller alone
 * @param most so many are done in one run at most
 */
export function together<Item extends object, Result>(
  work: (items: readonly Item[]) => Promise<readonly (Result | Error)[]>,
  most: number,
): (item: Item) => Promise<Result> {
  let underWay: Promise<unknown> = Promise.resolve();
  const loader = new DataLoader<Item, Result>(
    (items) => {
      const working = work(items);
      underWay = working;
      return working;
    },
    {
      cache: false,
      maxBatchSize: most,
      batchScheduleFn(begin) {
        const timer = setTimeout(begin, PATIENCE_MS);
        const next = () => {
          clearTimeout(timer);
          begin();
        };
        underWay.then(next, next);
      },
    },
  );
  return (item) => loader.load(item);
}
