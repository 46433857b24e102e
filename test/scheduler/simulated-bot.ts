import { type Config, readConfig } from "../../src/config.ts";
import { newId } from "../../src/main/ids.ts";
import { kinds } from "../../src/main/kinds.ts";
import { createWriteNew } from "../../src/operations/write-new.ts";
import { createQueue, type Queue } from "../../src/queue/queue.ts";
import { schedulerPolicy } from "../../src/scheduler/policy.ts";
import type { SchedulerTools } from "../../src/scheduler/tools.ts";
import { connect } from "../../src/store/connect.ts";
import { joinAsReplica } from "../../src/store/replica.ts";
import { createPlainCloud } from "../fakes/plain-cloud.ts";
import { silentLog } from "../support/silent-log.ts";

/** The scheduler of a bot, with a cloud that nobody looks at. */
export interface SimulatedBot {
  readonly tools: SchedulerTools;
  /** Nothing works on it until it is started. */
  readonly queue: Queue;
  close(): Promise<void>;
}

export interface SimulatedBotOptions {
  readonly url: string;
  /** Its configuration, in YAML. */
  readonly yaml: string;
  readonly now: () => number;
  /** Throws where the bot is killed before it could commit. */
  readonly mayCommit?: () => void;
}

const HOUR = 3_600_000;

export async function openBot(options: SimulatedBotOptions): Promise<SimulatedBot> {
  const { url, yaml, now, mayCommit } = options;
  const { parking, policy } = configured(yaml);
  const connection = connect(url, { max: 3 });
  const replica = await joinAsReplica(url);
  const queue = await createQueue({ ...connection, replica: replica.id, now, log: silentLog });
  const cloud = createPlainCloud("sim", {});
  const tools: SchedulerTools = {
    db: connection.db,
    transact: (work) =>
      queue.transact(async (tx) => {
        const done = await work(tx);
        mayCommit?.();
        return done;
      }),
    write: createWriteNew({ db: connection.db, lookAtClock: queue.lookAtClock }),
    provider: () => cloud,
    refusedNow: async (wishes) => wishes.map(() => new Map()),
    limitMs: () => HOUR,
    confirmAbove: () => 0,
    usualMs: async () => undefined,
    turn: () => undefined,
    note() {},
    policy: () => schedulerPolicy(policy),
    parking: () => parking,
    platform: () => undefined,
    evidence: async () => new Map(),
    readDocument: async () => ({ trouble: "nothing is read here" }),
    now,
    newId,
    log: silentLog,
    trace() {},
  };
  const close = async (): Promise<void> => {
    await queue.stop();
    await replica.leave();
    await connection.close();
  };
  return { tools, queue, close };
}

function configured(yaml: string): Config {
  const read = readConfig({ text: yaml, env: {}, kinds });
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
  return read.config;
}
