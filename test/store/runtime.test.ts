import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { instanceRef } from "../../src/model/id.ts";
import type { Instance, InstanceState } from "../../src/model/instance.ts";
import { forgetUnseen, saveInstances } from "../../src/store/instances.ts";
import { forgetStateChanges, stateChanges } from "../../src/store/runtime.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

const MINUTE = 60_000;
const REF = instanceRef("lab", "here", "dev-box");
const START = Date.UTC(2026, 10, 16, 9);
const EVER = { from: 0, to: START + 1_000 * MINUTE };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.connection.db.deleteFrom("instances").execute();
  await sql`delete from state_changes`.execute(database.connection.db);
});

const inState = (state: InstanceState): Instance => ({
  ref: REF,
  cloud: "lab",
  region: "here",
  id: "dev-box",
  name: "dev-box",
  state,
  providerState: state,
  addresses: [],
  tags: {},
});

const seen = (state: InstanceState, minute: number) =>
  saveInstances(database.connection.db, [inState(state)], START + minute * MINUTE);

async function noted(period = EVER): Promise<readonly string[]> {
  const changes = await stateChanges(database.connection.db, [REF], period);
  return (changes.get(REF) ?? []).map(({ at, state }) => `${(at - START) / MINUTE} ${state}`);
}

test("every change of state is noted, whoever saw it, and seeing the same again is none", async () => {
  await seen("running", 0);
  await seen("running", 1);
  await seen("stopping", 2);
  await seen("stopped", 3);
  await seen("stopped", 4);
  expect(await noted()).toEqual(["0 running", "2 stopping", "3 stopped"]);
});

test("a sight that comes too late changes nothing", async () => {
  await seen("stopped", 5);
  await seen("running", 4);
  expect(await noted()).toEqual(["5 stopped"]);
});

test("of a change that was found after hours without a look, nobody knows when it was", async () => {
  await seen("running", 0);
  await seen("running", 10);
  await seen("stopped", 200);
  expect(await noted()).toEqual(["0 running", "10 unknown", "200 stopped"]);
});

test("what is not there any more is not known from the last sight of it on", async () => {
  await seen("running", 0);
  await seen("running", 5);
  await forgetUnseen(
    database.connection.db,
    { cloud: "lab", region: "here", readAt: START + 6 * MINUTE },
    [],
  );
  expect(await noted()).toEqual(["0 running", "5 unknown"]);
  await seen("running", 9);
  expect(await noted()).toEqual(["0 running", "5 unknown", "9 running"]);
});

test("a period begins with the state in which it was", async () => {
  await seen("running", 0);
  await seen("stopped", 10);
  await seen("running", 20);
  await seen("stopped", 30);
  const from = START + 15 * MINUTE;
  expect(await noted({ from, to: START + 25 * MINUTE })).toEqual(["10 stopped", "20 running"]);
  expect(await noted({ from, to: START + 20 * MINUTE })).toEqual(["10 stopped"]);
});

test("many that are read at once have a note each", async () => {
  const { db } = database.connection;
  const many = Array.from({ length: 2_000 }, (_, at) => ({
    ...inState("running"),
    ref: instanceRef("lab", "here", `i-${at}`),
  }));
  await saveInstances(db, many, START);
  await saveInstances(db, many, START + MINUTE);
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from state_changes`.execute(db);
  expect(rows[0]?.n).toBe(2_000);
});

test("what is older than any report asks for is forgotten, but not in which state an instance was by then", async () => {
  await seen("running", 0);
  await seen("stopping", 1);
  await seen("stopped", 2);
  await seen("running", 30);
  await forgetStateChanges(database.connection.db, START + 20 * MINUTE);
  expect(await noted()).toEqual(["2 stopped", "30 running"]);
  expect(await noted({ from: START + 20 * MINUTE, to: EVER.to })).toEqual([
    "2 stopped",
    "30 running",
  ]);
});

test("what never changed since long ago is still known", async () => {
  await seen("running", 0);
  await forgetStateChanges(database.connection.db, START + 500 * MINUTE);
  expect(await noted()).toEqual(["0 running"]);
});

test("however much has grown old, all of it is forgotten", async () => {
  const { db } = database.connection;
  await sql`insert into state_changes
    select 'lab/here/box-' || n % 3, n, 'running' from generate_series(1, 12000) as n`.execute(db);
  await forgetStateChanges(db, 11_999);
  const { rows } = await sql<{ at: number }>`select at from state_changes order by at`.execute(db);
  expect(rows.map(({ at }) => at)).toEqual([11_997, 11_998, 11_999, 12_000]);
});
