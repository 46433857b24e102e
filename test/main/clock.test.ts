import { afterAll, beforeEach, expect, test } from "vitest";
import { type Config, readConfig } from "../../src/config.ts";
import { openClock } from "../../src/main/clock.ts";
import { kinds } from "../../src/main/kinds.ts";
import { installQueues } from "../../src/queue/queue.ts";
import { setTimer } from "../../src/queue/timers.ts";
import { createClock } from "../support/clock.ts";
import { createTestDatabase } from "../support/database.ts";
import { silentLog } from "../support/silent-log.ts";

const HOUR_MS = 3_600_000;
const SIMULATED = "{ lab: { provider: simulator } }";

const database = await createTestDatabase();
const { db } = database.connection;
await installQueues({ ...database.connection, log: silentLog });
beforeEach(async () => {
  await db.deleteFrom("simulated_clock").execute();
  await db.deleteFrom("timers").execute();
});
afterAll(() => database.drop());

function config(clouds = SIMULATED, platforms = "{ web: {} }"): Config {
  const text = `clouds: ${clouds}\nplatforms: ${platforms}`;
  const env = { SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xapp-1" };
  const read = readConfig({ text, env, kinds });
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
  return read.config;
}

/** The same database after each start; what is due waits for nobody. */
async function start(real = createClock(), given = config()) {
  let moves = 0;
  const moved = () => {
    moves += 1;
    void db.deleteFrom("timers").execute();
  };
  const clock = await openClock(given, { db, now: real.now, log: silentLog, moved });
  return { clock, real, moves: () => moves };
}

test("a restart keeps how far the time went, however long nobody looked", async () => {
  const before = await start();
  expect(before.clock?.now()).toBe(before.real.now());
  await before.clock?.forward(HOUR_MS);
  await before.clock?.forward(2 * HOUR_MS);
  const last = before.clock?.now() ?? 0;
  expect([last - before.real.now(), before.moves()]).toEqual([3 * HOUR_MS, 2]);
  before.real.advance(1_000);
  const after = await start(before.real);
  expect(after.clock?.now()).toBe(last + 1_000);
});

test("a step ends where a schedule has something to do, and the next one goes on from there", async () => {
  const { clock, real } = await start();
  const at = real.now() + HOUR_MS / 3;
  await setTimer(db, "edges", "edges:lab/lab-1", at, { cloud: "lab", region: "lab-1" });
  await setTimer(db, "sync", "sync:lab/lab-1", real.now() + 60_000, {});
  await clock?.forward(HOUR_MS);
  expect(clock?.now()).toBe(at);
  await clock?.forward(HOUR_MS);
  expect(clock?.now()).toBe(at + HOUR_MS);
});

test("steps that are asked for at once are done one after the other, and leap over nothing", async () => {
  const { clock, real } = await start();
  const at = real.now() + HOUR_MS / 3;
  await setTimer(db, "edges", "edges:lab/lab-1", at, { cloud: "lab", region: "lab-1" });
  await Promise.all([1, 2, 3].map(() => clock?.forward(HOUR_MS)));
  expect(clock?.now()).toBe(at + 2 * HOUR_MS);
});

test.each([
  [
    "another cloud",
    config("{ lab: { provider: simulator }, aws: { provider: aws-ec2, regions: [eu-west-1] } }"),
  ],
  ["another chat", config(SIMULATED, "{ web: {}, slack: { mode: socket } }")],
])("with %s the bot lives in the real time alone", async (_, given) => {
  await (await start()).clock?.forward(HOUR_MS);
  expect((await start(createClock(), given)).clock).toBeUndefined();
});

test("programs may speak beside the page", async () => {
  expect(
    (await start(createClock(), config(SIMULATED, "{ web: {}, api: {} }"))).clock,
  ).toBeDefined();
});
