import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sync } from "../../src/fleet/sync.ts";
import { createSimulatorProvider } from "../../src/providers/simulator/provider.ts";
import { createQueue, type Queue } from "../../src/queue/queue.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { silentLog } from "../support/silent-log.ts";

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

test("once a day the first reading of a region forgets how its instances were long ago", async () => {
  const { db } = database.connection;
  let now = NOW;
  const options = { regions: ["lab-1"], speed: 1 };
  const tools = { cloud: "lab", now: () => now, random: () => 0.5, log: silentLog, env: {} };
  const provider = createSimulatorProvider(options, tools);
  const read = () =>
    sync(
      {
        db,
        transact: queue.transact,
        provider: () => provider,
        everyMs: () => 60_000,
        now: () => now,
        log: silentLog,
      },
      PLACE,
    );
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
