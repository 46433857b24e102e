import { settleRegion } from "../../src/scheduler/settle-region.ts";
import { openBot, type SimulatedBotOptions } from "./simulated-bot.ts";
import { configOf, PLACE } from "./simulated-fleet.ts";

/** Bots on one database, of which one or both come when they are called. */
export interface SimulatedBots {
  /** One of them, or both at once, does what is due; or one is killed before it could commit, and another comes. */
  settle(): Promise<void>;
  readonly kills: number;
  close(): Promise<void>;
}

interface Options extends Pick<SimulatedBotOptions, "url" | "now"> {
  readonly chance: () => number;
}

const KILLED = new Error("killed before it could commit");
const BOTH = 0.1;
const KILL = 0.02;

export async function openBots(options: Options): Promise<SimulatedBots> {
  let kills = 0;
  let doomed = false;
  const mayCommit = (): void => {
    if (!doomed) return;
    doomed = false;
    kills += 1;
    throw KILLED;
  };
  const each = { ...options, yaml: configOf(), mayCommit };
  const bots = [await openBot(each), await openBot(each)];
  const run = async (chosen: typeof bots): Promise<boolean> => {
    const runs = await Promise.allSettled(chosen.map(({ tools }) => settleRegion(tools, PLACE)));
    const failed = runs.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    for (const reason of failed) if (reason !== KILLED) throw reason;
    return failed.length === 0;
  };
  return {
    async settle() {
      const { chance } = options;
      doomed = chance() < KILL;
      const chosen = chance() < BOTH ? bots : [bots[chance() < 0.5 ? 0 : 1] ?? bots[0]];
      const done = await run(chosen.filter((bot) => bot !== undefined));
      if (!done) await run(bots);
    },
    get kills() {
      return kills;
    },
    async close() {
      for (const bot of bots) await bot.close();
    },
  };
}
