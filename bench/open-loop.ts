export interface Timed<Result> {
  readonly result: Result;
  /** From the planned instant to the end. */
  readonly latencyMs: number;
  /** Unix milliseconds. */
  readonly plannedAt: number;
}

/**
 * Open loop: each one has its instant, whether those before it are done or not, and its time counts from that instant.
 * A server that stalls thus pays for every request that waited meanwhile.
 */
export function openLoop<Item, Result>(
  items: readonly Item[],
  perSecond: number,
  send: (item: Item) => Promise<Result>,
): Promise<readonly Timed<Result>[]> {
  const firstAt = performance.now() + 50;
  const sent = items.map(async (item, n) => {
    const plannedAt = firstAt + (n * 1000) / perSecond;
    await until(plannedAt);
    const result = await send(item);
    const latencyMs = performance.now() - plannedAt;
    return { result, latencyMs, plannedAt: performance.timeOrigin + plannedAt };
  });
  return Promise.all(sent);
}

const until = (instant: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.ceil(instant - performance.now())));
