import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { median } from "./statistics.ts";

const MAIN = fileURLToPath(new URL("./bare-bolt.mjs", import.meta.url));

export interface BareBolt {
  readonly url: string;
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/** The empty Bolt app in a process of its own. */
export async function startBareBolt(signingSecret: string): Promise<BareBolt> {
  const child = spawn(process.execPath, [MAIN, signingSecret], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = await Promise.race([
    once(child.stdout, "data"),
    once(child, "exit").then(() => Promise.reject(new Error("the bare Bolt app ended"))),
  ]);
  const port = /listening on (\d+)/.exec(String(said))?.[1];
  return {
    url: `http://127.0.0.1:${port}/slack/events`,
    pid: child.pid,
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
