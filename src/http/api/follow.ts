import { isFinal } from "../../messages/operation-card.ts";
import type { Log } from "../../model/log.ts";
import type { Operation } from "../../model/operation.ts";

/** How often is looked while somebody waits, in milliseconds. */
const LOOK_EVERY_MS = 500;
/** So many may wait at once; who comes then is told the state as it is. */
const WAITING_MAX = 500;

type Heard = (operation: Operation) => void;

interface FollowTools {
  readonly operations: (ids: readonly string[]) => Promise<readonly Operation[]>;
  readonly log: Log;
}

export interface Follower {
  /**
   * Hears of each newer version of an operation, until it is called.
   * @returns what ends it; undefined where too many follow already
   */
  follow(id: string, heard: Heard): (() => void) | undefined;
  /**
   * The operation at its end, or as it is after so many milliseconds, or when `signal` says that nobody waits any more.
   * @param isEnd what is waited for, if it is not the very end
   */
  end(
    operation: Operation,
    withinMs: number,
    signal: AbortSignal,
    isEnd?: (operation: Operation) => boolean,
  ): Promise<Operation>;
}

/** One look at all operations that anybody waits for; none while nobody does. */
export function createFollower({ operations, log }: FollowTools): Follower {
  const waiting = new Map<string, Set<Heard>>();
  let looking = false;
  let followers = 0;

  const look = async (): Promise<void> => {
    const found = await operations([...waiting.keys()]).catch((error: unknown) => {
      log.warn({ err: error }, "operations that somebody waits for could not be read");
      return [];
    });
    for (const operation of found)
      for (const heard of waiting.get(operation.id) ?? []) heard(operation);
    looking = false;
    lookLater();
  };
  const lookLater = (): void => {
    if (looking || waiting.size === 0) return;
    looking = true;
    setTimeout(() => void look(), LOOK_EVERY_MS);
  };

  const follow: Follower["follow"] = (id, heard) => {
    if (followers >= WAITING_MAX) return undefined;
    let version = -1;
    const news: Heard = (operation) => {
      if (operation.version <= version) return;
      version = operation.version;
      heard(operation);
    };
    const all = waiting.get(id) ?? new Set();
    waiting.set(id, all.add(news));
    followers += 1;
    lookLater();
    return () => {
      if (!all.delete(news)) return;
      followers -= 1;
      if (all.size === 0 && waiting.get(id) === all) waiting.delete(id);
    };
  };

  return {
    follow,
    end: (operation, withinMs, signal, isEnd = isFinal) =>
      new Promise((resolve) => {
        let latest = operation;
        const done = () => {
          stop?.();
          clearTimeout(late);
          signal.removeEventListener("abort", done);
          resolve(latest);
        };
        const late = setTimeout(done, withinMs);
        const stop = follow(operation.id, (news) => {
          latest = news;
          if (isEnd(news)) done();
        });
        signal.addEventListener("abort", done);
        if (!stop || signal.aborted || isEnd(operation)) done();
      }),
  };
}
