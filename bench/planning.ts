import { setTimeout as delay } from "node:timers/promises";
import { sql } from "kysely";
import { schedulerJobs } from "../src/scheduler/jobs.ts";
import { settleRegion } from "../src/scheduler/settle-region.ts";
import { startBuiltInPostgres } from "../src/store/built-in-postgres.ts";
import { type Connection, connect } from "../src/store/connect.ts";
import { migrate } from "../src/store/migrate.ts";
import { migrations } from "../src/store/migrations/index.ts";
import { nextWake } from "../src/store/plans.ts";
import { openBot, type SimulatedBot } from "../test/scheduler/simulated-bot.ts";
import { obey } from "../test/scheduler/simulated-cloud.ts";
import {
  makeDataDirectory,
  removeDataDirectory,
  serverPid,
} from "../test/support/data-directory.ts";
import { silentLog } from "../test/support/silent-log.ts";
import { familyCpuMs } from "./cpu.ts";
import { configOf, REGIONS, readFleet } from "./parked-fleet.ts";
import { SETTLE_MS } from "./process.ts";

const DAY = 86_400_000;
/** As PostgreSQL itself has it; the one that comes along is set for fewer instances. */
const SETTINGS = { shared_buffers: "128MB" };
const nothing = async (): Promise<void> => undefined;
const NO_OTHERS = {
  begin: nothing,
  poll: nothing,
  tell: nothing,
  sync: nothing,
  prices: nothing,
  lapse: nothing,
  settle: nothing,
  remind: nothing,
  event: async () => undefined,
  digest: nothing,
};

/** CPU, in milliseconds. */
export interface Cost {
  readonly bot: number;
  /** Of all PostgreSQL's processes but the one that plays the cloud; undefined where there is no /proc. */
  readonly postgres: number | undefined;
}

/** The scheduler of a bot with a whole fleet, on a PostgreSQL of its own and with a clock of its own. */
export interface Planner {
  /** Looks at every schedule for the first time. */
  plan(): Promise<Cost>;
  /**
   * What falls due within a day, from one wake to the next, or as much of it as fits into so many milliseconds.
   * @returns with how many edges were settled
   */
  liveADay(limitMs: number): Promise<Cost & { readonly edges: number }>;
  /** Works on jobs and watches the clock, which stands still, for so many milliseconds. */
  idle(ms: number): Promise<Cost>;
  close(): Promise<void>;
}

export interface PlannerOptions {
  readonly size: number;
  /** When its clock begins, Unix milliseconds. */
  readonly from: number;
  readonly reminders: readonly string[];
}

export async function openPlanner({ size, from, reminders }: PlannerOptions): Promise<Planner> {
  const directory = await makeDataDirectory();
  const server = await startBuiltInPostgres({ directory, log: silentLog, settings: SETTINGS });
  const cloud = connect(server.url, { max: 1 });
  await migrate(cloud.db, migrations);
  await readFleet(cloud.db, size, from);
  const clock = { now: from };
  const bot = await openBot({ url: server.url, yaml: configOf(reminders), now: () => clock.now });
  const measure = await meter(directory, cloud);
  return {
    plan: () => measure(() => settleAll(bot)),
    async liveADay(limitMs) {
      const since = clock.now;
      const until = { end: since + DAY, limit: performance.now() + limitMs };
      const cost = await measure(() => live(bot, cloud, clock, until));
      const { rows } = await sql<{ edges: number }>`
        select count(*) as edges from occurrences where settled_at > ${since}`.execute(cloud.db);
      return { ...cost, edges: rows[0]?.edges ?? 0 };
    },
    async idle(ms) {
      await sql`delete from timers where job <> 'edges'`.execute(cloud.db);
      await sql`truncate pgboss.job`.execute(cloud.db);
      // What PostgreSQL would do by itself after such a day is none of the loop's work.
      await sql`vacuum analyze`.execute(cloud.db);
      await bot.queue.start({ ...NO_OTHERS, ...schedulerJobs(bot.tools) });
      await delay(SETTLE_MS);
      return measure(() => delay(ms));
    },
    async close() {
      await bot.close();
      await cloud.close();
      await server.stop();
      await removeDataDirectory(directory);
    },
  };
}

async function settleAll({ tools }: SimulatedBot): Promise<void> {
  for (const place of REGIONS) await settleRegion(tools, place);
}

async function live(
  bot: SimulatedBot,
  { db }: Connection,
  clock: { now: number },
  until: { readonly end: number; readonly limit: number },
): Promise<void> {
  for (let wake = 0; performance.now() < until.limit; wake++) {
    const wakes = await Promise.all(REGIONS.map((place) => nextWake(db, place)));
    const next = Math.min(...wakes.map((at) => at ?? Number.POSITIVE_INFINITY));
    if (next > until.end) return;
    clock.now = Math.max(clock.now, next);
    for (const [at, place] of REGIONS.entries())
      if ((wakes[at] ?? Number.POSITIVE_INFINITY) <= clock.now)
        await settleRegion(bot.tools, place);
    await obey(db, clock.now);
    // Nobody works on these here.
    if (wake % 25 === 0) await sql`truncate pgboss.job`.execute(db);
  }
}

/** What some work costs. */
type Measure = (work: () => Promise<void>) => Promise<Cost>;

async function meter(directory: string, cloud: Connection): Promise<Measure> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(cloud.db);
  const without = rows.map(({ pid }) => pid);
  const server = await serverPid(directory);
  return async (work) => {
    const [own, before] = [process.cpuUsage(), await familyCpuMs(server, without)];
    await work();
    const { user, system } = process.cpuUsage(own);
    const after = await familyCpuMs(server, without);
    const bot = (user + system) / 1000;
    return {
      bot,
      postgres: before === undefined || after === undefined ? undefined : after - before,
    };
  };
}
