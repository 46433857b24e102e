import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sync } from "../../src/fleet/sync.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { createSimulatorProvider } from "../../src/providers/simulator/provider.ts";
import { createQueue, type Queue } from "../../src/queue/queue.ts";
import { findInstances } from "../../src/store/instances.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { silentLog } from "../support/silent-log.ts";
import { instanceNamed } from "./instances.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 18, 12);
const PLACE = { cloud: "lab", region: "lab-1" };

let database: TestDatabase;
let queue: Queue;
beforeAll(async () => {
  database = await createTestDatabase();
  queue = await createQueue({ ...database.connection, replica: 1, now: () => NOW, log: silentLog });
});
afterAll(async () => {
  await queue.stop();
  await database.drop();
});

/** Reads a region whole, as the simulator has it or as `shown` says. */
function reader(now: () => number, place = PLACE, shown?: Provider["list"]) {
  const simulator = createSimulatorProvider(
    { regions: [place.region], speed: 1 },
    { cloud: place.cloud, now, random: () => 0.5, env: {} },
  );
  const provider = shown ? { ...simulator, list: shown } : simulator;
  const tools = {
    db: database.connection.db,
    transact: queue.transact,
    provider: () => provider,
    everyMs: () => 60_000,
    now,
    log: silentLog,
  };
  return () => sync(tools, place);
}

test("a reading writes what has changed and forgets what is gone: what it found unchanged was seen, and is not written", async () => {
  const { db } = database.connection;
  let now = NOW;
  let shown = [instanceNamed("web-1"), instanceNamed("web-2"), instanceNamed("web-3")];
  const { cloud, region } = instanceNamed("web-1");
  const onTwoPages = async function* () {
    yield shown.slice(0, 1);
    yield shown.slice(1);
  };
  const read = reader(() => now, { cloud, region }, onTwoPages);
  const versions = async () => {
    const { rows } = await sql<{ ref: string; xmin: string; seen_at: number }>`
      select ref, xmin::text, seen_at from instances where cloud = ${cloud} order by ref`.execute(
      db,
    );
    return rows;
  };
  await read();
  const [one, two, three] = await versions();
  expect(three).toMatchObject({ ref: instanceNamed("web-3").ref, seen_at: NOW });

  now += 60_000;
  shown = [instanceNamed("web-1"), instanceNamed("web-2", { state: "stopped" })];
  await read();
  const after = await versions();
  expect(after).toEqual([one, { ref: two?.ref, xmin: expect.any(String), seen_at: now }]);
  expect(after[1]?.xmin).not.toBe(two?.xmin);
  const sights = await findInstances(db, [one?.ref ?? "", two?.ref ?? "", three?.ref ?? ""]);
  expect(sights.map(({ seenAt }) => seenAt)).toEqual([now, now]);
});

test("once a day the first reading of a region forgets how its instances were long ago", async () => {
  const { db } = database.connection;
  let now = NOW;
  const read = reader(() => now);
  const changeAt = (at: number) =>
    sql`insert into state_changes values ('lab/lab-1/old', ${at}, 'stopped')`.execute(db);
  const known = async () => {
    const { rows } = await sql<{ at: number }>`
      select at from state_changes where ref = 'lab/lab-1/old' order by at`.execute(db);
    return rows.map(({ at }) => (at - NOW) / DAY);
  };

  await changeAt(NOW - 60 * DAY);
  await changeAt(NOW - 50 * DAY);
  await changeAt(NOW - 31 * DAY);
  await read();
  expect(await known()).toEqual([-50, -31]);

  await changeAt(NOW - 55 * DAY);
  now += DAY / 4;
  await read();
  expect(await known()).toEqual([-55, -50, -31]);

  now += DAY;
  await read();
  expect(await known()).toEqual([-50, -31]);
});
