import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { CronExpressionParser } from "cron-parser";
import { cpuMs } from "./cpu.ts";
import { measureDue } from "./due.ts";
import { type Named, SCHEDULES, scheduleOf } from "./parked-fleet.ts";
import { type Cost, openPlanner } from "./planning.ts";
import { met, printTable, seconds, times } from "./table.ts";

const SIZE = 100_000;
/** A Wednesday of nobody's holidays: two edges of every instance, in all zones. */
const FROM = Date.UTC(2026, 10, 17, 22);
const DAY = 86_400_000;
const EDGES = 2 * SIZE;
/** As much of the day as fits into this time is lived. */
const LIVE_LIMIT_MS = 30_000;
/** Of the instances, those that are evaluated for the baseline, and at how many hours of the day. */
const EVALUATED = 20_000;
const HOURS = 8;
const RUNS_A_DAY = 96;
const IDLE_MS = 10_000;
const GOAL_TIMES = 20;
const GOAL_SHARE = 0.01;

/** What a day of many schedules costs beside looking at each of them all the time; and how soon the cloud hears of an edge. */
export async function measureSchedules(built: string): Promise<void> {
  const evaluated = evaluate();
  const planner = await openPlanner({ size: SIZE, from: FROM, reminders: [] });
  try {
    const first = await planner.plan();
    const day = await planner.liveADay(LIVE_LIMIT_MS);
    printDay(evaluated, first, day);
    await printIdle(planner.idle(IDLE_MS));
  } finally {
    await planner.close();
  }
  await measureDue(built);
}

/** One look at every schedule, in CPU milliseconds: what was the last edge of each, and is its instance so? */
function evaluate(): number {
  const lines = new Map(
    Object.entries(SCHEDULES).map(([name, { start, stop, timeZone }]: [string, Named]) => {
      const [starts, stops] = [start, stop].map((line) =>
        CronExpressionParser.parse(line, { tz: timeZone }),
      );
      return [name, { starts, stops }] as const;
    }),
  );
  let wrong = 0;
  const before = process.cpuUsage();
  for (let at = 0; at < EVALUATED; at++) {
    const now = new Date(FROM + ((Math.floor((at * HOURS) / EVALUATED) + 0.5) / HOURS) * DAY);
    const { starts, stops } = lines.get(scheduleOf(at)) ?? {};
    starts?.reset(now);
    stops?.reset(now);
    const runs = (starts?.prev().getTime() ?? 0) > (stops?.prev().getTime() ?? 0);
    if (runs) wrong += 1;
  }
  const { user, system } = process.cpuUsage(before);
  if (wrong === 0) throw new Error("no instance should run at any hour");
  return ((user + system) / 1000) * (SIZE / EVALUATED);
}

function printDay(evaluated: number, first: Cost, day: Cost & { readonly edges: number }): void {
  const baseline = evaluated * RUNS_A_DAY;
  const share = day.edges / EDGES;
  const row = (what: string, cost: Cost, scale: number) => {
    const all = (cost.bot + (cost.postgres ?? 0)) / scale;
    const postgres = cost.postgres === undefined ? "?" : seconds(cost.postgres / scale);
    return [what, seconds(cost.bot / scale), postgres, seconds(all), times(baseline, all)];
  };
  const lived = row("from wake to wake", day, share);
  const total = (day.bot + (day.postgres ?? 0)) / share;
  printTable(
    `A day of ${SIZE} schedules: ${EDGES} edges, CPU`,
    [
      ["", "bot", "PostgreSQL", "both", "baseline :", "goal"],
      ["every schedule every 15 min", seconds(baseline), "", seconds(baseline), times(1, 1), ""],
      [...lived, met(baseline >= GOAL_TIMES * total)],
      [...row("the first look at all of them", first, 1), ""],
    ],
    [
      `Baseline: cron-parser's prev() for both lines of each, parsed once; no database, no edge acted upon, nothing written`,
      `down. Measured on ${EVALUATED} at ${HOURS} hours of the day, multiplied up to ${SIZE} and ${RUNS_A_DAY} times a day.`,
      `From wake to wake: everything that the bot writes for each edge is in it; without reminders, as the baseline has none.`,
      `${Math.round(share * 100)} % of the day's edges were lived through. PostgreSQL with its own default of buffers. Goal: ${GOAL_TIMES} times less.`,
    ],
  );
}

async function printIdle(idle: Promise<Cost>): Promise<void> {
  const nothing = await idleNode();
  const { bot, postgres } = await idle;
  const share = (ms: number | undefined) =>
    ms === undefined ? "?" : `${((100 * ms) / IDLE_MS).toFixed(2)} %`;
  printTable(
    `The loop with ${SIZE} schedules planned and nothing due, share of one core`,
    [
      ["", "CPU", "goal"],
      ["node that does nothing", share(nothing), ""],
      ["the running loop", share(bot), met(bot < GOAL_SHARE * IDLE_MS)],
      ["its PostgreSQL", share(postgres), ""],
    ],
    [`Over ${seconds(IDLE_MS)}. Goal: under ${GOAL_SHARE * 100} %.`],
  );
}

/** CPU that a Node process uses while it does nothing, after it has started. */
async function idleNode(): Promise<number | undefined> {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e9)"], { stdio: "ignore" });
  await delay(1_000);
  const before = await cpuMs(child.pid);
  await delay(IDLE_MS);
  const after = await cpuMs(child.pid);
  child.kill();
  return before === undefined || after === undefined ? undefined : after - before;
}
