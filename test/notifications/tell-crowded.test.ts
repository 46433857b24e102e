import { afterAll, beforeAll, expect, test } from "vitest";
import type { Operation } from "../../src/model/operation.ts";
import { createTell } from "../../src/notifications/tell.ts";
import { createTurns } from "../../src/notifications/turns.ts";
import { PlatformError } from "../../src/platforms/platform.ts";
import { createQueue } from "../../src/queue/queue.ts";
import { findMessages } from "../../src/store/messages.ts";
import { insertOperations } from "../../src/store/new-operations.ts";
import { joinAsReplica } from "../../src/store/replica.ts";
import { touchOperations } from "../../src/store/touch.ts";
import { createFakeChat, type FakeChat } from "../fakes/chat.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { silentLog } from "../support/silent-log.ts";

const START = Date.UTC(2027, 5, 7, 18, 30);
const ROOM_AFTER_MS = 15_000;
/** A little more than the second that Slack and Discord ask for between new messages in a channel. */
const TURN_MS = 1_250;

let database: TestDatabase;
let slack: FakeChat;
let now = START;
let tell: ReturnType<typeof createTell>;
let close: () => Promise<void>;
/** Channels into which a message was tried to be put, in order. */
let tried: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database.connection;
  const replica = await joinAsReplica(database.url);
  const clock = { now: () => now, log: silentLog };
  const queue = await createQueue({ ...database.connection, replica: replica.id, ...clock });
  slack = createFakeChat("slack", "C0OPS");
  const listening: FakeChat = {
    ...slack,
    async post(channel, message) {
      tried.push(channel.id);
      return slack.post(channel, message);
    },
  };
  tell = createTell({
    db,
    transact: queue.transact,
    platform: () => listening,
    usualMs: async () => undefined,
    provider: () => undefined,
    prices: () => ({ currency: "USD", hourlyOf: () => undefined }),
    turns: createTurns(() => now),
    paceMs: 3_000,
    trace() {},
    ...clock,
  });
  await insertOperations(
    db,
    ["C0OPS", "C0OPS", "C0OPS", "C0DEV"].map((channel, n) => ({
      operation: operationIn(channel, n),
      message: { id: `msg_${n}`, reply: undefined },
      timers: [],
    })),
  );
  close = async () => {
    await queue.stop();
    await replica.leave();
    await database.drop();
  };
});
afterAll(() => close());

const operationIn = (channel: string, n: number): Operation => ({
  id: `op_${n}` as Operation["id"],
  correlation: `slack:Ev${n}`,
  verb: "stop",
  actor: { platform: "slack", id: "U0ANN", name: "ann" },
  channel: { platform: "slack", id: channel },
  words: `stop box-${n}`,
  rule: "@devs",
  stage: "running",
  createdAt: START,
  skipped: [],
  version: 1,
  targets: [
    {
      ref: `lab/here/box-${n}` as Operation["targets"][number]["ref"],
      ...{ cloud: "lab", region: "here", id: `box-${n}`, name: `box-${n}` },
      ...{ action: "stop", fromState: "running", progress: { phase: "waiting", tries: 0 } },
    },
  ],
});

const all = ["msg_0", "msg_1", "msg_2", "msg_3"];
const timers = () =>
  database.connection.db
    .selectFrom("timers")
    .select(["key", "due_at", "data"])
    .orderBy("key")
    .execute();
/** As the clock does: the timer is gone before the work begins. */
const take = (key: string) =>
  database.connection.db.deleteFrom("timers").where("key", "=", key).execute();
const told = async () =>
  [...(await findMessages(database.connection.db, all)).values()]
    .filter(({ posted }) => posted)
    .map(({ id }) => id)
    .sort();

const dueAt = async () => Object.fromEntries((await timers()).map((one) => [one.key, one.due_at]));

test("what a crowded channel just refused is not tried with every other message: each has its turn; other channels are told", async () => {
  slack.closed.set(
    "C0OPS",
    new PlatformError("rate-limited", "no room", { retryAfterMs: ROOM_AFTER_MS }),
  );
  await tell({ messageId: "msg_0", failures: 0 });
  tried = [];
  await Promise.all(
    ["msg_1", "msg_2", "msg_3"].map((messageId) => tell({ messageId, failures: 0 })),
  );
  expect(tried).toEqual(["C0DEV"]);
  expect(await told()).toEqual(["msg_3"]);
  const [first, second, third] = [0, 1, 2].map((n) => START + ROOM_AFTER_MS + n * TURN_MS);
  expect(await timers()).toMatchObject(
    [first, second, third].map((turn, n) => ({
      ...{ key: `tell:msg_${n}`, due_at: turn },
      data: { messageId: `msg_${n}`, failures: 0, since: START, turn },
    })),
  );
});

test("news does not move a turn", async () => {
  const before = await dueAt();
  const touch = { now: now + 500, paceMs: 3_000, untold: true };
  await touchOperations(database.connection.db, ["op_0", "op_1", "op_2"], touch);
  expect(await dueAt()).toEqual(before);
});

test("who comes before its turn waits for it, and takes no other", async () => {
  const [, turn] = Object.values(await dueAt());
  tried = [];
  await take("tell:msg_1");
  await tell({ messageId: "msg_1", failures: 0, since: START, turn: turn ?? 0 });
  expect(tried).toEqual([]);
  expect((await dueAt())["tell:msg_1"]).toBe(turn);
});

test("who is refused in its turn is tried again when there is room", async () => {
  now = START + ROOM_AFTER_MS;
  await take("tell:msg_0");
  await tell({ messageId: "msg_0", failures: 0, since: START, turn: now });
  expect(tried).toEqual(["C0OPS"]);
  expect((await dueAt())["tell:msg_0"]).toBe(now + ROOM_AFTER_MS);
});

test("all are told in their turns once there is room", async () => {
  slack.closed.clear();
  for (const { data, due_at } of await timers()) {
    now = Math.max(now, due_at);
    await tell(data as Parameters<typeof tell>[0]);
  }
  expect(await told()).toEqual(all);
  expect(slack.posted.map(({ channel }) => channel).sort()).toEqual([
    ...["C0DEV", "C0OPS", "C0OPS", "C0OPS"],
  ]);
});
