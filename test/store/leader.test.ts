import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Leadership, lead } from "../../src/store/leader.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { silentLog } from "../support/silent-log.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const started: Leadership[] = [];
afterEach(() => Promise.all(started.splice(0).map((one) => one.stop())));

/** Who leads now, and a way to stand. */
function election(lock: number) {
  const leading = new Set<string>();
  const most = { atOnce: 0 };
  const stand = (name: string) => {
    const work = async (signal: AbortSignal) => {
      leading.add(name);
      most.atOnce = Math.max(most.atOnce, leading.size);
      await new Promise((done) => signal.addEventListener("abort", done, { once: true }));
      leading.delete(name);
    };
    const leadership = lead({ url: database.url, lock, work, log: silentLog, tryEveryMs: 50 });
    started.push(leadership);
    return leadership;
  };
  return { leading, most, stand };
}

test("one leads, and when it goes another does; never two at once", async () => {
  const { leading, most, stand } = election(101);
  const first = stand("a");
  await expect.poll(() => [...leading]).toEqual(["a"]);
  stand("b");
  stand("c");
  await first.stop();
  await expect.poll(() => leading.size).toBe(1);
  expect(leading.has("a")).toBe(false);
  expect(most.atOnce).toBe(1);
});

test("who loses the connection ends its work, and somebody leads again", async () => {
  const { leading, stand } = election(102);
  stand("a");
  await expect.poll(() => [...leading]).toEqual(["a"]);
  await database.connection.pool.query(
    `select pg_terminate_backend(pid) from pg_locks
     where locktype = 'advisory' and classid = 7320005 and objid = 102`,
  );
  await expect.poll(() => leading.size, { interval: 5 }).toBe(0);
  await expect.poll(() => leading.size).toBe(1);
});

test("two kinds of work have two leaders", async () => {
  const one = election(103);
  const other = election(104);
  one.stand("a");
  other.stand("b");
  await expect.poll(() => one.leading.size + other.leading.size).toBe(2);
});

test("whoever stops while the lead is being had does not begin, and stops at once", async () => {
  const { leading, stand } = election(105);
  for (let n = 0; n < 20; n += 1) {
    const leadership = stand(`n${n}`);
    // Another moment of its coming to the lead each time.
    await new Promise((resolve) => setTimeout(resolve, n));
    await leadership.stop();
    expect([...leading]).toEqual([]);
  }
});
