import { afterEach, beforeEach, expect, test } from "vitest";
import { deliver, type EventTools, wakeWebhooks } from "../../src/events/deliver.ts";
import type { Log } from "../../src/model/log.ts";
import type { Tx } from "../../src/queue/tx.ts";
import { audit } from "../../src/store/audit.ts";
import { deadEvents, replayEvents } from "../../src/store/events.ts";
import { startReceiver } from "../fakes/hooks/receiver.ts";
import { entry, sealAll, THEN } from "../support/audit.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

const KEY = Buffer.from("a key of thirty-two bytes, or so");
const HOUR = 3_600_000;
let database: TestDatabase;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let tools: EventTools;
let clock = THEN;
let timers: number[];
let logged: string;

beforeEach(async () => {
  database = await createTestDatabase();
  receiver = await startReceiver(KEY);
  clock = THEN;
  timers = [];
  logged = "";
  const say = (fields: object, message: string) => {
    logged += JSON.stringify(fields) + message;
  };
  const log: Log = { debug: say, info: say, warn: say, error: say };
  const { db } = database.connection;
  const hook = { name: "hook", url: receiver.url, secret: `whsec_${KEY.toString("base64")}` };
  tools = {
    db,
    log,
    now: () => clock,
    timeoutMs: 150,
    webhooks: () => [hook],
    transact: (work) =>
      db.transaction().execute((tx) =>
        work({
          db: tx,
          send: async () => {},
          at: async (_, due) => void timers.push(due),
          timersChanged() {},
          trace() {},
        } as Tx),
      ),
  };
  await wakeWebhooks(tools);
});
afterEach(async () => {
  await receiver.close();
  await database.drop();
});

async function happen(count: number, from = 0) {
  const { db } = database.connection;
  await audit(
    db,
    Array.from({ length: count }, (_, at) => entry(from + at)),
  );
  await sealAll(database.connection);
}
const run = () => deliver(tools, { webhook: "hook" });
const positions = () => receiver.taken.map(({ id }) => Number(id.split("-")[0]));

test("everything is told once, in order, signed, under the id that its body has", async () => {
  await happen(120);
  await run();
  expect(positions()).toEqual(Array.from({ length: 120 }, (_, at) => at + 1));
  for (const { id, body } of receiver.taken) expect(body.id).toBe(id);
  await run();
  expect(receiver.tries()).toBe(120);
  expect(receiver.taken[1]?.body).toMatchObject({
    specversion: "1.0",
    type: "dev.lamplighter.operation.transition",
    subject: "aws/eu/1",
    time: "2026-05-01T08:00:01.000Z",
    data: { kind: "transition", outcome: "a → b" },
  });
});

test("while a receiver is down nothing overtakes, and what it waits is honoured", async () => {
  await happen(3);
  receiver.answers.push(500, { status: 429, retryAfter: "900" }, "hang");
  await run();
  expect(timers.at(-1)).toBe(THEN + 5_000);
  await run();
  expect(receiver.tries()).toBe(1);
  clock += 5_000;
  await run();
  expect(timers.at(-1)).toBe(clock + 900_000);
  clock += 900_000;
  await run();
  expect(receiver.taken).toEqual([]);
  clock += HOUR;
  await run();
  expect(positions()).toEqual([1, 2, 3]);
  expect(logged).not.toMatch(/hidden|whsec|127\.0\.0\.1/);
});

test("what is refused, redirected or not taken for a day is put aside, and told again when asked", async () => {
  await happen(4);
  receiver.answers.push(400, 302, 503);
  await run();
  clock += 25 * HOUR;
  receiver.answers.push(503);
  await run();
  expect(positions()).toEqual([4]);
  const dead = await deadEvents(tools.db, 10);
  expect(dead.map(({ reason }) => reason).sort()).toEqual([
    "answered 302",
    "answered 400",
    "answered 503",
  ]);
  expect(await replayEvents(tools.db, { kind: "dead" })).toEqual([{ webhook: "hook", count: 3 }]);
  await happen(1, 4);
  await run();
  expect(positions()).toEqual([4, 1, 2, 3, 5]);
});

test("a receiver that is gone is left alone until somebody replays", async () => {
  await happen(2);
  receiver.answers.push(410);
  await run();
  clock += 48 * HOUR;
  await run();
  expect(receiver.tries()).toBe(1);
  await replayEvents(tools.db, { kind: "since", since: 0, webhook: "hook" });
});
