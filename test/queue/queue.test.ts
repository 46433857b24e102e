import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { JobHandlers } from "../../src/queue/jobs.ts";
import { createQueue, type Queue } from "../../src/queue/queue.ts";
import { connect } from "../../src/store/connect.ts";
import { joinAsReplica, type Replica } from "../../src/store/replica.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { silentLog } from "../support/silent-log.ts";

const PATIENCE = { timeout: 15_000 };

interface Bot {
  readonly queue: Queue;
  readonly replica: Replica;
  stop(): Promise<void>;
}

describe("two bots on one database", () => {
  let database: TestDatabase;
  let bots: Bot[] = [];
  let now = Date.now();
  /** What each bot was given to do, by the job's subject. */
  let seen: string[] = [];
  let handle: (message: string) => Promise<void> = async () => undefined;
  let begun = 0;

  const handlers: JobHandlers = {
    begin: async () => {
      begun += 1;
    },
    poll: async () => undefined,
    sync: async () => undefined,
    prices: async () => undefined,
    lapse: async () => undefined,
    settle: async () => undefined,
    remind: async () => undefined,
    edges: async () => undefined,
    document: async () => undefined,
    notice: async () => undefined,
    event: async () => undefined,
    digest: async () => undefined,
    tell: async ({ messageId }) => {
      seen.push(messageId);
      await handle(messageId);
    },
  };

  const open = async (): Promise<Bot> => {
    const connection = connect(database.url, { max: 5 });
    const replica = await joinAsReplica(database.url);
    const tools = { ...connection, replica: replica.id, now: () => now, log: silentLog };
    const queue = await createQueue(tools);
    await queue.start(handlers);
    return {
      queue,
      replica,
      async stop() {
        await queue.stop();
        await replica.leave();
        await connection.close();
      },
    };
  };
  const first = (): Queue => {
    const [bot] = bots;
    if (!bot) throw new Error("no bot");
    return bot.queue;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    bots = [await open(), await open()];
  });
  afterAll(async () => {
    for (const bot of bots) await bot.stop();
    await database.drop();
  });
  beforeEach(() => {
    seen = [];
    handle = async () => undefined;
  });

  test("each due timer becomes one piece of work, none is lost and none is done twice", async () => {
    const ids = Array.from({ length: 300 }, (_, n) => `m-${n}`);
    await first().transact(async (tx) => {
      for (const id of ids) await tx.at("tell", now + 60_000, { messageId: id, failures: 0 });
    });
    expect(seen).toEqual([]);
    now += 61_000;
    for (const { queue } of bots) queue.lookAtClock();
    await expect.poll(() => seen.length, PATIENCE).toBe(300);
    expect([...seen].sort()).toEqual([...ids].sort());
  });

  test("what nobody has room for stays with the clock, and holds up no other kind of work", async () => {
    const ids = Array.from({ length: 1_500 }, (_, n) => `late-${n}`);
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    handle = () => gate;
    await first().transact(async (tx) => {
      for (const id of ids) await tx.at("tell", now, { messageId: id, failures: 0 });
    });
    const AT_ONCE_IN_ALL = 80;
    await expect.poll(() => seen.length, PATIENCE).toBe(AT_ONCE_IN_ALL);
    await first().transact((tx) => tx.at("begin", now, { cloud: "sim", region: "here" }));
    await expect.poll(() => begun, PATIENCE).toBe(1);
    const timers = await database.connection.db.selectFrom("timers").select("job").execute();
    expect(timers.length).toBeGreaterThan(ids.length / 2);
    release();
    await expect.poll(() => seen.length, { timeout: 30_000 }).toBe(ids.length);
    expect([...seen].sort()).toEqual([...ids].sort());
  }, 60_000);

  test("what is rolled back was never sent", async () => {
    const attempt = first().transact(async (tx) => {
      await tx.send("tell", { messageId: "ghost", failures: 0 });
      throw new Error("changed my mind");
    });
    await expect(attempt).rejects.toThrow("changed my mind");
    await first().transact((tx) => tx.send("tell", { messageId: "real", failures: 0 }));
    await expect.poll(() => seen, PATIENCE).toEqual(["real"]);
  });

  test("of several instants for one subject the earliest counts", async () => {
    await first().transact(async (tx) => {
      await tx.at("tell", now + 90_000, { messageId: "m", failures: 0 });
      await tx.at("tell", now + 30_000, { messageId: "m", failures: 1 });
      await tx.at("tell", now + 60_000, { messageId: "m", failures: 2 });
    });
    const timers = await database.connection.db.selectFrom("timers").selectAll().execute();
    expect(timers).toEqual([
      expect.objectContaining({ due_at: now + 30_000, data: { messageId: "m", failures: 1 } }),
    ]);
    now += 31_000;
    first().lookAtClock();
    await expect.poll(() => seen, PATIENCE).toEqual(["m"]);
  });

  test("one subject is worked on by one bot at a time, and what came meanwhile is done after", async () => {
    let running = 0;
    let most = 0;
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    handle = async () => {
      running += 1;
      most = Math.max(most, running);
      await gate;
      running -= 1;
    };
    const send = () =>
      first().transact((tx) => tx.send("tell", { messageId: "only", failures: 0 }));
    await send();
    await expect.poll(() => running, PATIENCE).toBe(1);
    await send();
    await send();
    for (const { queue } of bots) queue.lookAtClock();
    release();
    now += 1_000;
    const again = () => {
      now += 300;
      first().lookAtClock();
      return seen.length;
    };
    await expect.poll(again, PATIENCE).toBeGreaterThanOrEqual(2);
    expect(most).toBe(1);
  });

  test("a handler that throws is given the job again", async () => {
    let failures = 2;
    handle = async () => {
      failures -= 1;
      if (failures >= 0) throw new Error("not yet");
    };
    await first().transact((tx) => tx.send("tell", { messageId: "stubborn", failures: 0 }));
    // The pauses between the tries are the queue's own, and partly random.
    await expect.poll(() => seen.length, { timeout: 50_000 }).toBe(3);
  }, 60_000);

  test("the work of a bot that is gone is taken up by another one", async () => {
    const { db } = database.connection;
    const [one, other] = bots;
    // The one that gets the job never ends it, and its lock is freed as PostgreSQL does it for a killed process.
    handle = () => (seen.length === 1 ? new Promise<void>(() => undefined) : Promise.resolve());
    await first().transact((tx) => tx.send("tell", { messageId: "orphan", failures: 0 }));
    await expect.poll(() => seen.length, PATIENCE).toBe(1);
    const holders = db.selectFrom("job_holders").selectAll().where("key", "=", "tell:orphan");
    const holder = await holders.executeTakeFirstOrThrow();
    const dead = [one, other].find((bot) => bot?.replica.id === holder.replica);
    await dead?.replica.leave();
    for (const { queue } of bots) queue.lookAtClock();
    // Its loop still turns in this process, so it may take the job once more and lose it again.
    await expect.poll(() => seen.length, PATIENCE).toBeGreaterThanOrEqual(2);
    expect(new Set(seen)).toEqual(new Set(["orphan"]));
  });
});
