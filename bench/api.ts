import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createKeyCheck, makeKey } from "../src/http/api/key.ts";
import { BuiltBot, freePort } from "../test/support/built-bot.ts";
import { makeDataDirectory, removeDataDirectory } from "../test/support/data-directory.ts";
import type { CrowdOrder } from "./crowd-process.ts";
import { openLoop } from "./open-loop.ts";
import { residentBytes } from "./process.ts";
import { quantile } from "./statistics.ts";
import { megabytes, met, ms, printTable, times } from "./table.ts";

const CROWD = 1_000;
const CHECKS = 20_000;
const NEIGHBOUR = { perSecond: 20, requests: 100 };
const LOOK_EVERY_MS = 50;
/** Nobody else is slowed: the neighbour's p99 in the crowd, of what a person would notice. */
const GOAL_MS = 1_000;
const GOAL_GROWTH_BYTES = 128 * 1_048_576;

/** What API keys cost: one check, and a crowd of right and of wrong ones for whoever asks beside it. */
export async function measureApi(built: string): Promise<void> {
  await measureChecks();
  await measureCrowds(built);
}

async function measureChecks(): Promise<void> {
  const { key, hash } = await makeKey("bench");
  const kept = { name: "bench", hash, roles: [], channel: "ci", createdAt: 0 };
  const check = createKeyCheck({ find: async () => kept, now: () => 1 });
  const took = async (): Promise<number> => {
    const from = performance.now();
    await check(key);
    return performance.now() - from;
  };
  const first = await took();
  const later: number[] = [];
  for (let at = 0; at < CHECKS; at += 1) later.push(await took());
  const base = quantile(later, 0.5);
  printTable(
    "One key's check, without the database",
    [
      ["", "took", ": p50 of later ones"],
      ["the first, which hashes", ms(first), times(first, base)],
      ["p50 of later ones", `${(base * 1_000).toFixed(0)} µs`, "1.0×"],
      [
        "p99 of later ones",
        `${(quantile(later, 0.99) * 1_000).toFixed(0)} µs`,
        times(quantile(later, 0.99), base),
      ],
    ],
    [`scrypt with 16 MiB, once for each key and process; ${CHECKS} later checks.`],
  );
}

interface Crowd {
  readonly what: string;
  readonly keys: readonly string[];
}

interface Seen {
  readonly what: string;
  readonly statuses: string;
  readonly neighbour: readonly number[];
  readonly before: number;
  readonly peak: number;
}

async function measureCrowds(built: string): Promise<void> {
  const data = await makeDataDirectory();
  const port = String(await freePort());
  const file = join(data, "lamplighter.yaml");
  await writeFile(file, JSON.stringify(CONFIG));
  const env = { LAMPLIGHTER_CONFIG: file, LAMPLIGHTER_DATA: data, PORT: port };
  const bot = new BuiltBot(built, env);
  const main = fileURLToPath(new URL("./crowd-process.ts", import.meta.url));
  const crowdProcess = fork(main, { execArgv: ["--import", "tsx"] });
  try {
    await bot.start();
    const keyOf = (name: string) => makeKeyBy(built, env, name);
    const url = `http://127.0.0.1:${port}/api/v1/instances?limit=1`;
    const neighbour = keyOf("neighbour");
    const one = keyOf("one");
    const letters = (at: number) => String(at).padStart(43, "x");
    const crowds: readonly Crowd[] = [
      { what: "nobody else", keys: [] },
      { what: "1,000 with one key", keys: Array.from({ length: CROWD }, () => one) },
      {
        what: "1,000 keys that nobody has",
        keys: Array.from({ length: CROWD }, (_, at) => `lamp_nobody-${at}_${letters(at)}`),
      },
      {
        what: "1,000 wrong secrets of one key",
        keys: Array.from({ length: CROWD }, (_, at) => `lamp_one_${letters(at)}`),
      },
    ];
    await ask(url, neighbour);
    const seen: Seen[] = [];
    const street = { url, neighbour, crowdProcess, pid: bot.pid };
    for (const crowd of crowds) seen.push(await beside(crowd, street));
    print(seen);
  } finally {
    crowdProcess.kill();
    await bot.stop();
    await removeDataDirectory(data);
  }
}

const CONFIG = {
  clouds: { lab: { provider: "simulator" } },
  platforms: { web: {}, api: { requestsPerMinute: 100_000 } },
  channels: [{ api: "ci", instances: "all", grants: [{ role: "api:role:look", allow: ["view"] }] }],
};

function makeKeyBy(built: string, env: Readonly<Record<string, string>>, name: string): string {
  const args = [join(built, "src", "main.js"), "key", "create", name];
  const { PATH = "", HOME = "" } = process.env;
  const said = execFileSync(process.execPath, [...args, "--channel", "ci", "--role", "look"], {
    env: { PATH, HOME, ...env },
    encoding: "utf8",
  });
  return said.split("\n")[0] ?? "";
}

async function ask(url: string, key: string): Promise<number> {
  const answer = await fetch(url, { headers: { Authorization: `Bearer ${key}` } });
  await answer.arrayBuffer();
  return answer.status;
}

interface Street {
  readonly url: string;
  readonly neighbour: string;
  readonly crowdProcess: ChildProcess;
  readonly pid: number | undefined;
}

/** The neighbour asks all the time; the crowd comes all at once. */
async function beside(
  { what, keys }: Crowd,
  { url, neighbour, crowdProcess, pid }: Street,
): Promise<Seen> {
  const before = (await residentBytes(pid)) ?? 0;
  let peak = before;
  const looking = setInterval(async () => {
    peak = Math.max(peak, (await residentBytes(pid)) ?? 0);
  }, LOOK_EVERY_MS);
  const asked = Array.from({ length: NEIGHBOUR.requests }, () => neighbour);
  const order: CrowdOrder = { url, keys };
  crowdProcess.send(order);
  const [timed, [statuses]] = await Promise.all([
    openLoop(asked, NEIGHBOUR.perSecond, (key) => ask(url, key)),
    once(crowdProcess, "message") as Promise<[readonly number[]]>,
  ]);
  clearInterval(looking);
  if (timed.some(({ result }) => result !== 200)) throw new Error("the neighbour was refused");
  const counts = new Map<number, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return {
    what,
    statuses: [...counts].map(([status, count]) => `${count} × ${status}`).join(", "),
    neighbour: timed.map(({ latencyMs }) => latencyMs),
    before,
    peak,
  };
}

function print(seen: readonly Seen[]): void {
  const quiet = quantile(seen[0]?.neighbour ?? [], 0.99);
  printTable(
    "A neighbour's GET /instances beside a crowd",
    [
      ["beside", "the crowd is told", "p50", "p99", "p99 : quiet", "memory grows", "goals"],
      ...seen.map(({ what, statuses, neighbour, before, peak }) => {
        const p99 = quantile(neighbour, 0.99);
        return [
          what,
          statuses,
          ms(quantile(neighbour, 0.5)),
          ms(p99),
          times(p99, quiet),
          megabytes(peak - before),
          `${met(p99 < GOAL_MS)}, ${met(peak - before < GOAL_GROWTH_BYTES)}`,
        ];
      }),
    ],
    [
      `The neighbour asks ${NEIGHBOUR.perSecond} times a second; the crowd comes at once, from another process.`,
      `Goals: p99 under ${ms(GOAL_MS)}, memory under ${megabytes(GOAL_GROWTH_BYTES)} more.`,
    ],
  );
}
