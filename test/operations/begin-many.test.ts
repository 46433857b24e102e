import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { begin } from "../../src/operations/begin.ts";
import { request } from "../../src/operations/request.ts";
import { type Provider, ProviderError } from "../../src/providers/provider.ts";
import { saveInstances } from "../../src/store/instances.ts";
import { createPlainCloud, type PlainCloud } from "../fakes/plain-cloud.ts";
import { openBot, type SimulatedBot } from "../scheduler/simulated-bot.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { stopRequest } from "./stop-request.ts";

const COUNT = 2_500;
const PLACE = { cloud: "sim", region: "here" };
const START = Date.UTC(2026, 10, 18, 19);
const YAML = "{ clouds: { sim: { provider: simulator } }, platforms: { web: {} } }";
const NAMES = Array.from({ length: COUNT }, (_, n) => `box-${n}`);

describe(`${COUNT} instances of one region that are to stop`, { timeout: 60_000 }, () => {
  let database: TestDatabase;
  let bot: SimulatedBot;
  let cloud: PlainCloud;
  let now = START;
  /** How the cloud was spoken to, in order. */
  let heard: string[] = [];
  /** Calls that the cloud has no room for. */
  let refusals = 0;

  beforeEach(async () => {
    [now, heard, refusals] = [START, [], 0];
    database = await createTestDatabase();
    bot = await openBot({ url: database.url, yaml: YAML, now: () => now });
    const known = NAMES.map((name) => [name, "dev"]);
    cloud = createPlainCloud("sim", Object.fromEntries(known));
    await stop(...NAMES);
  });
  afterEach(async () => {
    await bot.close();
    await database.drop();
  });

  async function stop(...names: readonly string[]): Promise<void> {
    const instances = await cloud.describe("here", names);
    await saveInstances(bot.tools.db, instances, now);
    await request(bot.tools, stopRequest(instances, `stop ${names.length}`, now));
  }

  const run = () => begin({ ...bot.tools, provider: () => listening() }, PLACE);

  function listening(): Provider {
    return {
      ...cloud,
      async describe(region, ids) {
        heard.push("look");
        return cloud.describe(region, ids);
      },
      async begin(region, action, ids, key) {
        heard.push("ask");
        refusals -= 1;
        const trouble = { kind: "throttled", detail: "too many requests" } as const;
        if (refusals >= 0) throw new ProviderError(trouble);
        return cloud.begin(region, action, ids, key);
      },
    };
  }

  async function phases(): Promise<Readonly<Record<string, number>>> {
    const targets = await bot.tools.db.selectFrom("operation_targets").select("phase").execute();
    const counts: Record<string, number> = {};
    for (const { phase } of targets) counts[phase] = (counts[phase] ?? 0) + 1;
    return counts;
  }

  const askedOnce = () =>
    expect([...cloud.calls].sort()).toEqual(NAMES.map((name) => `stop ${name}`).sort());

  test("are each asked for once, the first before the last are looked at", async () => {
    await run();
    askedOnce();
    expect(await phases()).toEqual({ watching: COUNT });
    expect(heard.indexOf("ask")).toBeLessThan(heard.lastIndexOf("look"));
  });

  test("do not trouble a cloud on and on that has no room for them, and are asked for later, each once", async () => {
    refusals = 1;
    await run();
    // The second thousand was looked at while the first was asked for.
    expect(heard).toHaveLength(4);
    expect(await phases()).toEqual({ watching: 1_000, waiting: 1_500 });
    now += 600_000 / 2;
    await run();
    askedOnce();
    expect(await phases()).toEqual({ watching: COUNT });
  });
});
