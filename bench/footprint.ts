import { setTimeout as delay } from "node:timers/promises";
import { BuiltBot, freePort } from "../test/support/built-bot.ts";
import { makeDataDirectory, removeDataDirectory } from "../test/support/data-directory.ts";
import { bareNodeMs, startBareBolt } from "./bare.ts";
import type { Place } from "./place.ts";
import { residentBytes } from "./process.ts";
import { megabytes, met, ms, printTable, seconds, times } from "./table.ts";

/** V8 gives back what the start took only after some time without work. */
const IDLE_AFTER_MS = 30_000;
const GOAL_BYTES = 150 * 1_048_576;
const FIRST_START_GOAL_MS = 15_000;
const LATER_START_GOAL_MS = 4_000;

interface Start {
  readonly tookMs: number;
  readonly phases: Readonly<Record<string, number>>;
}

/** What the bot costs when nobody speaks: memory, and the time to start. @param busy a bot with Slack and EC2, idle so far */
export async function measureFootprint(built: string, busy: Place): Promise<void> {
  const data = await makeDataDirectory();
  const env = { LAMPLIGHTER_DATA: data, PORT: String(await freePort()) };
  const bot = new BuiltBot(built, env);
  const bare = await startBareBolt(busy.slack.env.SLACK_SIGNING_SECRET);
  try {
    const first = await start(bot);
    await delay(IDLE_AFTER_MS);
    const rss = await Promise.all([bare.pid, bot.pid, busy.bot.pid].map(residentBytes));
    printMemory(rss);
    await bot.stop();
    const later = await start(bot);
    printStart(first, later, bareNodeMs());
  } finally {
    await bare.stop();
    await bot.stop();
    await removeDataDirectory(data);
  }
}

/** @returns with the phases that the bot itself logs when it is ready, and the time before the first of them */
async function start(bot: BuiltBot): Promise<Start> {
  const from = performance.now();
  const heard = bot.output.length;
  await bot.start();
  const tookMs = performance.now() - from;
  const line = bot.output
    .slice(heard)
    .split("\n")
    .find((one) => one.includes("is ready: http"));
  const { phases } = JSON.parse(line ?? "{}") as { phases: Readonly<Record<string, number>> };
  const logged = Object.values(phases).reduce((sum, one) => sum + one, 0);
  return { tookMs, phases: { "node, modules, configuration": tookMs - logged, ...phases } };
}

function printMemory(rss: readonly (number | undefined)[]): void {
  const [bare, byDefault, slackEc2] = rss;
  if (!bare || !byDefault || !slackEc2) {
    console.log("\nMemory: not measured, because there is no /proc.");
    return;
  }
  const row = (what: string, bytes: number) => [
    what,
    megabytes(bytes),
    times(bytes, bare),
    met(bytes < GOAL_BYTES),
  ];
  printTable(
    "Memory of the process when idle (resident)",
    [
      ["", "memory", ": bare", "goal"],
      ["bare Bolt app", megabytes(bare), times(bare, bare), ""],
      row("the bot, simulator and page", byDefault),
      row("the bot, aws-ec2 and Slack", slackEc2),
    ],
    [
      `${IDLE_AFTER_MS / 1000} s after its start. Goal: under ${megabytes(GOAL_BYTES)}. The built-in PostgreSQL has processes of its own.`,
    ],
  );
}

function printStart(first: Start, later: Start, nodeMs: number): void {
  const rows = Object.keys(first.phases).map((phase) => {
    const [one = 0, two = 0] = [first.phases[phase], later.phases[phase]];
    return [phase, ms(one), times(one, nodeMs), ms(two), times(two, nodeMs), ""];
  });
  const goals = `${met(first.tookMs < FIRST_START_GOAL_MS)}, ${met(later.tookMs < LATER_START_GOAL_MS)}`;
  const total = [first, later].flatMap(({ tookMs }) => [ms(tookMs), times(tookMs, nodeMs)]);
  printTable(
    "From the command line to a ready page",
    [
      ["phase", "first start", ": node", "later start", ": node", "goals"],
      ...rows,
      ["ready", ...total, goals],
    ],
    [
      `Baseline: node -e 0, ${ms(nodeMs)}. The first start makes the database.`,
      `Goals: first under ${seconds(FIRST_START_GOAL_MS)}, later under ${seconds(LATER_START_GOAL_MS)}.`,
    ],
  );
}
