import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Operation } from "../../src/model/operation.ts";
import { BotError } from "../../src/model/problem.ts";
import { request } from "../../src/operations/request.ts";
import { createWriteNew } from "../../src/operations/write-new.ts";
import { REST_MS } from "../../src/queue/jobs.ts";
import type { SeenInstance } from "../../src/store/instances.ts";
import { createPlainCloud } from "../fakes/plain-cloud.ts";
import { openBot, type SimulatedBot } from "../scheduler/simulated-bot.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { stopRequest } from "./stop-request.ts";

const START = Date.UTC(2026, 10, 18, 19);
const YAML = "{ clouds: { sim: { provider: simulator } }, platforms: { web: {} } }";
const NAMES = Array.from({ length: 100 }, (_, n) => `box-${n}`);

describe("what many people ask for at once", { timeout: 60_000 }, () => {
  let database: TestDatabase;
  let bot: SimulatedBot;
  let boxes: ReadonlyMap<string, SeenInstance>;

  beforeEach(async () => {
    database = await createTestDatabase();
    bot = await openBot({ url: database.url, yaml: YAML, now: () => START });
    const cloud = createPlainCloud("sim", Object.fromEntries(NAMES.map((name) => [name, "dev"])));
    const described = await cloud.describe("here", NAMES);
    boxes = new Map(described.map((one) => [one.name, { ...one, seenAt: START }]));
  });
  afterEach(async () => {
    await bot.close();
    await database.drop();
  });

  const stop = (key: string, ...names: readonly string[]) => ask(key, true, ...names);

  const ask = (
    key: string,
    confirmed: boolean,
    ...names: readonly string[]
  ): Promise<Operation> => {
    const instances = names.flatMap((name) => boxes.get(name) ?? []);
    return request(bot.tools, { ...stopRequest(instances, key, START), confirmed });
  };

  /** What came of it: the operation's id, or the problem. */
  const outcome = (asked: Promise<Operation>) =>
    asked.then(
      ({ id }) => ({ id }),
      (error: unknown) => {
        if (!(error instanceof BotError)) throw error;
        return error.problem;
      },
    );

  const written = async () => {
    const { db } = database.connection;
    const [operations, targets, messages, entries, timers] = await Promise.all([
      db.selectFrom("operations").select("id").execute(),
      db.selectFrom("operation_targets").select(["operation_id", "ref"]).execute(),
      db.selectFrom("messages").select("operation_id").execute(),
      db.selectFrom("audit").select("operation_id").where("kind", "=", "request").execute(),
      db.selectFrom("timers").select(["job", "key", "due_at", "data"]).execute(),
    ]);
    return { operations, targets, messages, entries, timers };
  };

  test("is written down whole, each with its message, its entry and its first work, in a few statements", async () => {
    let statements = 0;
    const db = bot.tools.db.withPlugin({
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        statements += 1;
        return result;
      },
    });
    const dueAt: number[] = [];
    const write = createWriteNew({ db, lookAtClock: (at) => void dueAt.push(at) });
    bot = { ...bot, tools: { ...bot.tools, write } };
    const made = await Promise.all(NAMES.map((name) => stop(name, name)));
    expect(statements).toBeLessThanOrEqual(3);
    expect(dueAt).toHaveLength(statements);
    expect(new Set(dueAt)).toEqual(new Set([START]));

    const ids = made.map(({ id }) => id).sort();
    const { operations, targets, messages, entries, timers } = await written();
    expect(operations.map(({ id }) => id).sort()).toEqual(ids);
    for (const rows of [targets, messages, entries])
      expect(rows.map(({ operation_id }) => operation_id).sort()).toEqual(ids);
    expect(timers.filter(({ job }) => job === "tell")).toHaveLength(NAMES.length);
    expect(timers.filter(({ job }) => job === "begin")).toMatchObject([
      { job: "begin", key: "begin:sim/here", due_at: START },
    ]);
  });

  test("in a channel where messages wait for their turns, is told in turns of its own, and begun at once", async () => {
    let turn = START + 60_000;
    bot = { ...bot, tools: { ...bot.tools, turn: () => turn++ } };
    await Promise.all(NAMES.slice(0, 10).map((name) => stop(name, name)));
    const { timers } = await written();
    const due = (name: string) => timers.filter(({ job }) => job === name).map((one) => one.due_at);
    expect(due("tell").sort()).toEqual(Array.from({ length: 10 }, (_, n) => START + 60_000 + n));
    expect(due("begin")).toEqual([START]);
  });

  test("a question does not wait for a turn where others do", async () => {
    bot = { ...bot, tools: { ...bot.tools, turn: () => START + 60_000 } };
    await ask("sure?", false, "box-1");
    const [tell] = (await written()).timers.filter(({ job }) => job === "tell");
    expect(tell).toMatchObject({ due_at: START, data: { turn: START } });
  });

  test("for one instance is one operation; the others are told which one", async () => {
    const [first, ...others] = await Promise.all(
      NAMES.slice(0, 10).map((key) => outcome(stop(key, "box-1"))),
    );
    const { operations } = await written();
    expect(operations).toEqual([first]);
    for (const other of others)
      expect(other).toMatchObject({
        code: "busy",
        instances: [{ name: "box-1", operation: operations[0]?.id }],
      });
  });

  test("by the same event is one operation, and all of them are answered with it", async () => {
    const made = await Promise.all(NAMES.slice(0, 10).map(() => stop("Ev1", "box-1")));
    const { operations, messages } = await written();
    expect(operations).toHaveLength(1);
    expect(messages).toHaveLength(1);
    expect(new Set(made.map(({ id }) => id))).toEqual(new Set(operations.map(({ id }) => id)));
  });

  test("does not suffer where one of them is for an instance that is held, among others", async () => {
    const { id } = await stop("before", "box-0");
    const made = await Promise.all([
      stop("both", "box-0", "box-1"),
      ...NAMES.slice(2, 30).map((name) => stop(name, name)),
    ]);
    expect(made[0]).toMatchObject({
      targets: [{ name: "box-1" }],
      skipped: [{ name: "box-0", why: expect.stringContaining(id) }],
    });
    expect((await written()).operations).toHaveLength(30);
  });

  test("never gives an instance to two operations, and answers everybody", async () => {
    const said = fc.record({
      key: fc.nat({ max: 30 }),
      boxes: fc.uniqueArray(fc.nat({ max: 8 }), { minLength: 1, maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 20 }), async (all) => {
        const { db } = database.connection;
        for (const table of ["messages", "operation_targets", "operations"] as const)
          await db.deleteFrom(table).execute();
        const outcomes = await Promise.all(
          all.map(({ key, boxes: some }) =>
            outcome(stop(`key-${key}`, ...some.map((n) => `box-${n}`))),
          ),
        );
        const { operations, targets } = await written();
        const refs = targets.map(({ ref }) => ref);
        expect(new Set(refs).size).toBe(refs.length);
        const ids = new Set(operations.map(({ id }) => id));
        for (const one of outcomes) expect("id" in one ? ids.has(one.id) : one.code).toBeTruthy();
        for (const { id } of operations)
          expect(targets.some(({ operation_id }) => operation_id === id)).toBe(true);
        expect(new Set(outcomes.flatMap((one) => ("id" in one ? [one.id] : [])))).toEqual(ids);
      }),
      { numRuns: 40 },
    );
  });

  test("is begun at once where nobody is at work in that region, else after that work and the rest that gathers more", async () => {
    const { db } = database.connection;
    const begins = async () =>
      (await written()).timers.flatMap(({ job, due_at }) => (job === "begin" ? [due_at] : []));
    const worker = { queue: "begin", key: "begin:sim/here", job_id: randomUUID() };
    await db
      .insertInto("job_holders")
      .values({ ...worker, data: "{}", replica: 1 })
      .execute();
    await stop("one", "box-1");
    const [begin] = await begins();
    expect((begin ?? 0) - START).toBeGreaterThan(REST_MS.begin);
    expect((begin ?? 0) - START).toBeLessThan(2 * REST_MS.begin);
    await stop("another", "box-2");
    expect(await begins()).toEqual([begin]);
    await db.deleteFrom("job_holders").execute();
    await stop("third", "box-3");
    expect(await begins()).toEqual([START]);
  });
});
