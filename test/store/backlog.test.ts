import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { installQueues } from "../../src/queue/queue.ts";
import { jobsWaiting, schedulesLate, timersDue, untold } from "../../src/store/backlog.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { silentLog } from "../support/silent-log.ts";

const NOW = 1_800_000_000_000;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await installQueues({ pool: database.connection.pool, log: silentLog });
});
afterAll(() => database.drop());
beforeEach(() =>
  sql`truncate timers, pgboss.job, job_holders, syncs, plans`.execute(database.connection.db),
);

const timer = (job: string, dueAt: number, data: object = {}) =>
  sql`insert into timers (job, key, due_at, data)
    values (${job}, ${`${job} ${dueAt}`}, ${dueAt}, ${JSON.stringify(data)})`.execute(
    database.connection.db,
  );
const job = (name: string, state: string, afterS: number, data: object = {}) =>
  sql`insert into pgboss.job (name, state, start_after, data)
    values (${name}, ${state}::pgboss.job_state, now() + make_interval(secs => ${afterS}),
      ${JSON.stringify(data)})`.execute(database.connection.db);

test("a timer counts from when it is due until it is taken", async () => {
  await timer("poll", NOW - 2_000);
  await timer("poll", NOW - 5_000);
  await timer("poll", NOW + 1);
  expect(await timersDue(database.connection.db, NOW)).toEqual([
    { job: "poll", due: 2, lateMs: 5_000 },
  ]);
});

test("a job counts until somebody works on it; one that rests before its next try is not late", async () => {
  await job("begin", "created", -90);
  await job("begin", "retry", 60);
  await job("begin", "active", -300);
  await job("begin", "completed", -300);
  await job("sync", "retry", 60);
  const waiting = new Map(
    (await jobsWaiting(database.connection.db)).map((one) => [one.queue, one]),
  );
  expect(waiting.get("begin")).toMatchObject({ waiting: 2, lateMs: expect.closeTo(90_000, -5) });
  expect(waiting.get("sync")).toEqual({ queue: "sync", waiting: 1, lateMs: 0 });
  expect(waiting.get("edges")).toEqual({ queue: "edges", waiting: 0, lateMs: 0 });
});

test("a message lags from its oldest change that is not shown, wherever the work on it waits", async () => {
  const { db } = database.connection;
  const lags = async () =>
    Object.fromEntries((await untold(db, NOW)).map(({ job: of, lateMs }) => [of, lateMs]));
  expect(await lags()).toEqual({ tell: 0, notice: 0 });
  await timer("tell", NOW + 60_000, { messageId: "m1", failures: 4, since: NOW - 1_000 });
  expect(await lags()).toEqual({ tell: 1_000, notice: 0 });
  await job("tell", "created", 0, { messageId: "m2", failures: 0, since: NOW - 2_000 });
  await job("tell", "completed", 0, { messageId: "m3", failures: 0, since: NOW - 9_000 });
  expect(await lags()).toEqual({ tell: 2_000, notice: 0 });
  await sql`insert into job_holders (queue, key, job_id, data, replica) values
    ('tell', 'tell:m4', gen_random_uuid(), ${JSON.stringify({ since: NOW - 3_000 })}, 1)`.execute(
    db,
  );
  await timer("notice", NOW, { noticeId: "n1", failures: 1, since: NOW - 4_000 });
  await timer("notice", NOW - 1, { noticeId: "n2", failures: 0 });
  expect(await lags()).toEqual({ tell: 3_000, notice: 4_000 });
});

test("a schedule is late from when it should have been looked at, by cloud", async () => {
  const { db } = database.connection;
  const places = [
    { cloud: "aws", region: "r1" },
    { cloud: "aws", region: "r2" },
    { cloud: "ovh", region: "r1" },
    { cloud: "none", region: "r1" },
  ];
  await db
    .insertInto("syncs")
    .values(places.map((place) => ({ ...place, synced_at: null, trouble: null })))
    .execute();
  const plan = (ref: string, cloud: string, region: string, wakeAt: number) =>
    sql`insert into plans (ref, cloud, region, wake_at)
      values (${ref}, ${cloud}, ${region}, ${wakeAt})`.execute(db);
  await plan("a", "aws", "r1", NOW - 1_000);
  await plan("b", "aws", "r2", NOW - 7_000);
  await plan("c", "ovh", "r1", NOW + 1_000);
  await plan("d", "gone", "r1", NOW - 99_000);
  const late = await schedulesLate(db, NOW);
  expect(Object.fromEntries(late.map(({ cloud, lateMs }) => [cloud, lateMs]))).toEqual({
    aws: 7_000,
    ovh: 0,
    none: 0,
  });
});
