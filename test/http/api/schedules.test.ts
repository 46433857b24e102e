import { afterAll, beforeAll, expect, test } from "vitest";
import { API_YAML, type ApiHouse, openApiHouse } from "./house.ts";

const yaml = `${API_YAML}
schedules:
  office-hours: { window: "Mo-Fr 08:00-19:00", timeZone: Europe/Rome }
`;
const HOUR_MS = 3_600_000;

let house: ApiHouse;

beforeAll(async () => {
  house = await openApiHouse(yaml);
}, 60_000);

afterAll(() => house.close());

const box = "/instances/dev-box";
const put = (path: string, body: object, as = "deploy") =>
  house.ask(path, { method: "PUT", body, as });
const drop = (path: string) => house.ask(path, { method: "DELETE" });
const namesOf = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name);

test("a schedule is set, shown and cleared, in words or by its name", async () => {
  const times = { start: "0 8 * * 1-5", stop: "0 19 * * 1-5", timeZone: "Europe/Rome" };
  const set = await put(`${box}/schedule`, times);
  expect([set.status, set.body.schedule.timeZone]).toEqual([200, "Europe/Rome"]);
  expect(set.body.schedule.next.length).toBeGreaterThan(0);
  expect((await house.ask(`${box}/schedule`)).body.schedule).toEqual(set.body.schedule);
  const named = await put(`${box}/schedule`, { named: "office-hours" });
  expect(named.body.schedule.words).toContain("19:00");
  expect((await drop(`${box}/schedule`)).body).not.toHaveProperty("schedule");
  expect((await drop(`${box}/schedule`)).status).toBe(200);
});

test("a schedule that says nothing, or both kinds at once, is refused in words", async () => {
  for (const body of [{}, { named: "office-hours", stop: "0 1 * * *" }, { named: "__proto__" }]) {
    const { status, body: problem } = await put(`${box}/schedule`, body);
    expect([body, status, problem.code]).toEqual([body, 400, "misread"]);
  }
});

test("a hold is said as in a chat or as an instant, is listed, and ends", async () => {
  const at = new Date(Date.now() + 5 * HOUR_MS).toISOString();
  const held = await put(`${box}/hold`, { until: at, reason: "load test" });
  expect(held.body.hold).toMatchObject({ kind: "hold", until: at, reason: "load test" });
  expect(held.body.hold.by).toMatchObject({ platform: "api", id: "deploy" });
  await put("/instances/build-1/hold", { until: "in 2h" });
  expect(namesOf((await house.ask("/holds")).body.items).sort()).toEqual(["build-1", "dev-box"]);
  expect((await drop("/instances/build-1/hold")).body).not.toHaveProperty("hold");
  expect(namesOf((await house.ask("/holds")).body.items)).toEqual(["dev-box"]);
  const past = await put(`${box}/hold`, { until: "2020-01-01T00:00:00Z" });
  expect([past.status, past.body.code]).toEqual([400, "misread"]);
});

test("a skip leaves out the one next edge, and the agenda says so", async () => {
  await put("/instances/ml-train/schedule", { stop: "0 3 * * *", timeZone: "UTC" });
  const skipped = await house.ask("/instances/ml-train/skip", { body: { reason: "demo" } });
  expect(skipped.body.hold).toMatchObject({ kind: "skip", reason: "demo" });
  const again = await house.ask("/instances/ml-train/skip", { body: {} });
  expect(again.body.hold.until).toBe(skipped.body.hold.until);
  const { body } = await house.ask("/agenda?selector=ml-train&days=3");
  expect(body.items).toHaveLength(3);
  expect(body.items[0]).toMatchObject({ name: "ml-train", kind: "stop", hold: { kind: "skip" } });
  expect(body.items[1]).not.toHaveProperty("hold");
  const short = await house.ask("/agenda?selector=ml-train&days=3&limit=2");
  expect([short.body.items.length, short.body.more]).toEqual([2, true]);
  const bare = await house.ask("/instances/web-1/skip", { body: {} });
  expect([bare.status, bare.body.code]).toEqual([400, "misread"]);
});

test("who may only look sets, holds and skips nothing", async () => {
  for (const [path, body] of [
    [`${box}/schedule`, { named: "office-hours" }],
    [`${box}/hold`, { until: "in 2h" }],
  ] as const) {
    const { status, body: problem } = await put(path, body, "reader");
    expect([path, status, problem.code]).toEqual([path, 403, "not-allowed"]);
  }
  expect((await house.ask(`${box}/skip`, { as: "reader", body: {} })).status).toBe(403);
  expect((await house.ask(`${box}/schedule`, { as: "reader" })).status).toBe(200);
});

test("the page to read is there without a key, has every route, and loads nothing", async () => {
  const answer = await house.ask("/", { as: null });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(answer.body).not.toMatch(/<script|<link|<img|style=|src=|https?:/);
  const { body } = await house.ask("/openapi.json", { as: null });
  for (const path of Object.keys(body.paths)) expect(answer.body).toContain(` ${path}</code>`);
  expect((await house.ask("", { as: null })).body).toBe(answer.body);
});
