import { afterAll, beforeAll, expect, test } from "vitest";
import type { Operation } from "../../src/model/operation.ts";
import { createTell } from "../../src/notifications/tell.ts";
import { PlatformError } from "../../src/platforms/platform.ts";
import { createQueue } from "../../src/queue/queue.ts";
import { findMessages } from "../../src/store/messages.ts";
import { insertOperations } from "../../src/store/new-operations.ts";
import { joinAsReplica } from "../../src/store/replica.ts";
import { createFakeChat, type FakeChat } from "../fakes/chat.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { silentLog } from "../support/silent-log.ts";

const START = Date.UTC(2027, 5, 7, 18, 30);
const ROOM_AFTER_MS = 15_000;

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
const tellAll = () => Promise.all(all.map((messageId) => tell({ messageId, failures: 0 })));
const timers = () =>
  database.connection.db
    .selectFrom("timers")
    .select(["key", "due_at", "data"])
    .orderBy("key")
    .execute();
const told = async () =>
  [...(await findMessages(database.connection.db, all)).values()]
    .filter(({ posted }) => posted)
    .map(({ id }) => id)
    .sort();

test("what a crowded channel just refused is not tried with every other message; other channels are told", async () => {
  slack.closed.set(
    "C0OPS",
    new PlatformError("rate-limited", "no room", { retryAfterMs: ROOM_AFTER_MS }),
  );
  await tell({ messageId: "msg_0", failures: 0 });
  tried = [];
  await tellAll();
  expect(tried).toEqual(["C0DEV"]);
  expect(await told()).toEqual(["msg_3"]);
  const later = { due_at: START + ROOM_AFTER_MS };
  expect(await timers()).toMatchObject(
    all.slice(0, 3).map((messageId) => ({
      ...{ key: `tell:${messageId}`, ...later },
      data: { messageId, failures: 0, since: START },
    })),
  );
});

test("they are tried again, and told once there is room", async () => {
  now = START + 1_000;
  tried = [];
  await tellAll();
  expect(tried).toContain("C0OPS");
  slack.closed.clear();
  now = START + ROOM_AFTER_MS;
  await tellAll();
  expect(await told()).toEqual(all);
  expect(slack.posted.map(({ channel }) => channel).sort()).toEqual([
    ...["C0DEV", "C0OPS", "C0OPS", "C0OPS"],
  ]);
});
