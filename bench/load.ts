import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Signed slash commands at a constant rate. */
export interface Load {
  readonly url: string;
  readonly secret: string;
  readonly channel: string;
  readonly user: string;
  readonly perSecond: number;
  /** What stands after `/vm`, one for each request. */
  readonly texts: readonly string[];
}

export interface LoadResult {
  /** From the planned instant of sending to the end of the answer. */
  readonly latenciesMs: readonly number[];
  /** Unix milliseconds, in the order of `texts`. */
  readonly plannedAt: readonly number[];
  /** Requests that were not answered with 200. */
  readonly failed: number;
}

export interface Loader {
  run(load: Load): Promise<LoadResult>;
  end(): void;
}

export function startLoader(): Loader {
  const main = fileURLToPath(new URL("./load-process.ts", import.meta.url));
  const child = fork(main, { execArgv: ["--import", "tsx"] });
  return {
    async run(load) {
      const [result] = await Promise.all([once(child, "message"), child.send(load)]);
      return result[0] as LoadResult;
    },
    end: () => void child.kill(),
  };
}
