import { within } from "../within.ts";

/** What is being answered now. */
export interface UnderWay {
  add<Result>(work: Promise<Result>): Promise<Result>;
  settled(withinMs: number): Promise<void>;
}

export function createUnderWay(): UnderWay {
  const running = new Set<Promise<unknown>>();
  return {
    add(work) {
      const tracked = work.finally(() => running.delete(tracked));
      running.add(tracked);
      return tracked;
    },
    async settled(withinMs) {
      await within(withinMs, Promise.allSettled(running));
    },
  };
}
