import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { median } from "./statistics.ts";

/** The least that an app can be, in a process of its own. */
export interface Bare {
  readonly pid: number | undefined;
  /** What it said when it was ready. */
  readonly said: string;
  stop(): Promise<void>;
}

export interface BareBolt extends Bare {
  readonly url: string;
}

/** The empty Bolt app. */
export async function startBareBolt(signingSecret: string): Promise<BareBolt> {
  const bare = await startBare("./bare-bolt.mjs", [signingSecret]);
  return { ...bare, url: `${originOf(bare)}/slack/events` };
}

/** @returns the origin at which a bare app listens, as it said itself */
export const originOf = ({ said }: Bare): string =>
  `http://127.0.0.1:${/listening on (\d+)/.exec(said)?.[1]}`;

export async function startBare(main: string, args: readonly string[]): Promise<Bare> {
  const path = fileURLToPath(new URL(main, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const [said] = await Promise.race([
    once(child.stdout, "data"),
    once(child, "exit").then(() => Promise.reject(new Error(`${main} ended`))),
  ]);
  return {
    pid: child.pid,
    said: String(said),
    async stop() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}

/** How long the same node takes to start and do nothing: the median of some runs, in milliseconds. */
export function bareNodeMs(): number {
  const runs = Array.from({ length: 7 }, () => {
    const from = performance.now();
    execFileSync(process.execPath, ["-e", "0"]);
    return performance.now() - from;
  });
  return median(runs);
}
