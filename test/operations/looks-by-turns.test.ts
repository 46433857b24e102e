import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { begin } from "../../src/operations/begin.ts";
import { request } from "../../src/operations/request.ts";
import { createWatch } from "../../src/operations/watch.ts";
import { type Provider, ProviderError } from "../../src/providers/provider.ts";
import { createPlainCloud, type PlainCloud } from "../fakes/plain-cloud.ts";
import { openBot, type SimulatedBot } from "../scheduler/simulated-bot.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { stopRequest } from "./stop-request.ts";

const PLACE = { cloud: "sim", region: "here" };
const START = Date.UTC(2026, 10, 18, 19);
const LIMIT_MS = 240_000;
const YAML = "{ clouds: { sim: { provider: simulator } }, platforms: { web: {} } }";
const OPERATIONS = 167;
const EACH = 3;
const namesOf = (operation: number) =>
  Array.from({ length: EACH }, (_, n) => `box-${operation}-${n}`);
const ALL = Array.from({ length: OPERATIONS }, (_, n) => namesOf(n));

describe(`${OPERATIONS * EACH} instances of many operations that stop slowly`, {
  timeout: 60_000,
}, () => {
  let database: TestDatabase;
  let bot: SimulatedBot;
  let cloud: PlainCloud;
  let now = START;
  /** Whom each look was for. */
  let looks: string[][] = [];
  let isDone = false;
  let watch: ReturnType<typeof createWatch>;

  beforeEach(async () => {
    [now, looks, isDone] = [START, [], false];
    database = await createTestDatabase();
    bot = await openBot({ url: database.url, yaml: YAML, now: () => now });
    cloud = createPlainCloud("sim", Object.fromEntries(ALL.flat().map((name) => [name, "dev"])));
    const tools = { ...bot.tools, limitMs: () => LIMIT_MS, provider: slowly };
    watch = createWatch(tools);
    for (const names of ALL) {
      const instances = await cloud.describe("here", names);
      await request(bot.tools, stopRequest(instances, names.join(" "), now));
    }
    await begin(tools, PLACE);
  });
  afterEach(async () => {
    await bot.close();
    await database.drop();
  });

  /** A cloud that is not done before it is said to be. */
  function slowly(): Provider {
    return {
      ...cloud,
      async watch(region, watched) {
        looks.push(watched.map(({ id }) => id).sort());
        if (cloud.silent) throw new ProviderError({ kind: "unreachable", detail: "no answer" });
        const instances = await cloud.describe(
          region,
          watched.map(({ id }) => id),
        );
        const kind = isDone ? "done" : "underway";
        return new Map(instances.map((instance) => [instance.id, { kind, instance }]));
      },
    };
  }

  /** As the queue does it: the timer that is due next, at its instant. @returns how long it was waited for */
  async function nextLook(): Promise<number | undefined> {
    const { db } = bot.tools;
    const timer = await db.deleteFrom("timers").where("job", "=", "poll").returningAll().execute();
    const [due] = timer;
    if (!due) return undefined;
    const waitedMs = Math.max(0, due.due_at - now);
    now += waitedMs;
    await watch(due.data as Parameters<typeof watch>[0]);
    return waitedMs;
  }

  async function phases(): Promise<Readonly<Record<string, number>>> {
    const targets = await bot.tools.db.selectFrom("operation_targets").select("phase").execute();
    const counts: Record<string, number> = {};
    for (const { phase } of targets) counts[phase] = (counts[phase] ?? 0) + 1;
    return counts;
  }

  test("have each their turn before any has another, all of an operation in the same look", async () => {
    for (let n = 0; n < 4; n += 1) expect(await nextLook()).toBeLessThanOrEqual(1_100);
    expect(looks.map(({ length }) => length)).toEqual([201, 201, 99, 201]);
    expect(looks.slice(0, 3).flat().sort()).toEqual(ALL.flat().sort());
    for (const look of looks)
      expect(new Set(look)).toEqual(
        new Set(ALL.filter(([first = ""]) => look.includes(first)).flat()),
      );
    expect(looks[3]).toEqual(looks[0]);
  });

  test("are not looked at the sooner for somebody who asks for a look", async () => {
    await nextLook();
    const { transact } = bot.tools;
    await transact((tx) => tx.at("poll", now + 10, { ...PLACE, failures: 0 }));
    await nextLook();
    expect(looks).toHaveLength(1);
    expect(await nextLook()).toBeGreaterThanOrEqual(900);
    expect(looks).toHaveLength(2);
  });

  test("leave their cloud alone for a while after each round, once they are not young any more", async () => {
    now += 60_000;
    const waits: number[] = [];
    for (let n = 0; n < 5; n += 1) waits.push((await nextLook()) ?? Number.NaN);
    expect(waits.map((ms) => Math.round(ms / 100) / 10)).toEqual([0, 1, 1, 10, 1]);
  });

  test("are all called late in time while their cloud does not answer", async () => {
    cloud.silent = true;
    while (now < START + LIMIT_MS + 60_000) await nextLook();
    expect(await phases()).toEqual({ late: OPERATIONS * EACH });
  });

  test("all come to their end, after which nobody looks any more", async () => {
    isDone = true;
    for (let n = 0; n < 3; n += 1) await nextLook();
    expect(await phases()).toEqual({ done: OPERATIONS * EACH });
    expect(await nextLook()).toBeUndefined();
  });

  test("are looked at from the beginning after a restart", async () => {
    await nextLook();
    watch = createWatch({ ...bot.tools, provider: slowly });
    await nextLook();
    expect(looks[1]).toEqual(looks[0]);
  });
});
