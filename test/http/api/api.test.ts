import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { API_YAML, type ApiHouse, openApiHouse } from "./house.ts";

let house: ApiHouse;

beforeAll(async () => {
  house = await openApiHouse();
}, 60_000);

afterAll(() => house.close());

const stop = (name: string, body: object = {}, query = "", headers = {}) =>
  house.ask(`/instances/${name}/actions/stop${query}`, { body, headers });

test("without a key, with a wrong, a revoked or an expired one nothing is told", async () => {
  const unknown = `lamp_nobody_${"x".repeat(43)}`;
  const wrong = `lamp_deploy_${"x".repeat(43)}`;
  const expired = await house.key("expired", { roles: ["deploy"], expiresAt: Date.now() - 1 });
  await house.key("taken", { roles: ["deploy"] });
  expect((await house.ask("/instances", { as: "taken" })).status).toBe(200);
  await house.db
    .updateTable("api_keys")
    .set({ revoked_at: 1 })
    .where("name", "=", "taken")
    .execute();
  await vi.waitFor(async () =>
    expect((await house.ask("/instances", { as: "taken" })).status).toBe(401),
  );
  for (const as of [null, "nonsense", unknown, wrong, expired, "taken"]) {
    const { status, headers, body } = await house.ask("/instances", { as });
    expect([as, status]).toEqual([as, 401]);
    expect(headers.get("www-authenticate")).toContain("Bearer");
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(JSON.stringify(body)).not.toContain("lab-1");
  }
});

test("a key is understood as a bearer's and as X-API-Key, and never from the address", async () => {
  const key = await house.key("either", { roles: ["reader"] });
  const as = null;
  const headers = { "X-API-Key": key };
  expect((await house.ask("/instances", { as, headers })).status).toBe(200);
  expect((await house.ask(`/instances?api_key=${key}&key=${key}`, { as })).status).toBe(401);
});

test("pages go through all instances, each once, and name what cannot be read", async () => {
  const whole = await house.ask("/instances");
  const refs: string[] = whole.body.items.map(({ ref }: { ref: string }) => ref);
  const paged: string[] = [];
  let cursor = "";
  for (let pages = 0; pages < 20; pages += 1) {
    const { body } = await house.ask(`/instances?limit=5${cursor}`);
    paged.push(...body.items.map(({ ref }: { ref: string }) => ref));
    if (body.next === undefined) break;
    cursor = `&cursor=${encodeURIComponent(body.next)}`;
  }
  expect(paged).toEqual(refs);
  expect(refs.length).toBeGreaterThan(10);
  expect(whole.body.silent).toEqual([]);
});

test("what has not changed is not sent again", async () => {
  const path = `/instances/${encodeURIComponent("lab/lab-1/sim-0002")}`;
  const { headers, body } = await house.ask(path);
  expect(body.name).toBe("web-1");
  const etag = headers.get("etag") ?? "";
  const again = await house.ask(path, { headers: { "If-None-Match": etag } });
  expect([again.status, again.body]).toEqual([304, ""]);
});

test("a key made for some instances sees and touches no other", async () => {
  await house.key("narrow", { roles: ["deploy"], instances: "env:dev" });
  const { body } = await house.ask("/instances", { as: "narrow" });
  expect(new Set(body.items.map(({ tags }: { tags: { env: string } }) => tags.env))).toEqual(
    new Set(["dev"]),
  );
  const refused = await house.ask("/instances/db-main/actions/stop", { as: "narrow", body: {} });
  expect([refused.status, refused.body.code]).toEqual([404, "no-such-instance"]);
  expect(JSON.stringify(refused.body)).not.toContain("sim-");
});

test("a stop is answered at once with where to look; with wait, at its end; again, there is nothing to do", async () => {
  const begun = await stop("build-1");
  expect([begun.status, begun.body.stage]).toEqual([202, "running"]);
  expect(begun.headers.get("location")).toBe(`/api/v1/operations/${begun.body.id}`);
  expect(begun.headers.get("retry-after")).toMatch(/^\d+$/);
  const ended = await house.ask(`/operations/${begun.body.id}?wait=60s`);
  expect(ended.body).toMatchObject({ stage: "ended", outcome: "succeeded" });
  expect(ended.body.targets).toMatchObject([{ name: "build-1", phase: "done", state: "stopped" }]);
  const again = await stop("build-1");
  expect([again.status, again.body.already[0].name]).toEqual([200, "build-1"]);
});

test("the same Idempotency-Key finds the same operation; for other words it is refused", async () => {
  const headers = { "Idempotency-Key": "deploy-17" };
  const [one, two] = await Promise.all([
    stop("web-1", {}, "", headers),
    stop("web-1", {}, "", headers),
  ]);
  expect(one.body.id).toBe(two.body.id);
  await house.ask(`/operations/${one.body.id}?wait=60s`);
  expect((await stop("web-1", {}, "", headers)).body.id).toBe(one.body.id);
  const other = await stop("web-2", {}, "", headers);
  expect([other.status, other.body.code]).toEqual([422, "key-reused"]);
  await house.key("second", { roles: ["deploy"] });
  const elsewhere = await house.ask("/instances/web-2/actions/stop", {
    as: "second",
    body: { dryRun: true },
    headers,
  });
  expect(elsewhere.status).toBe(200);
});

test("the beginning of a name means nothing to a program", async () => {
  const { status, body } = await stop("dev-bo");
  expect([status, body.code]).toEqual([404, "no-such-instance"]);
  expect(body.candidates).toHaveLength(1);
});

test("what a key may not do is refused with the rule, and is in the audit", async () => {
  const path = "/instances/dev-box/actions/stop";
  const { status, body } = await house.ask(path, { as: "reader", body: {} });
  expect([status, body.code]).toEqual([403, "not-allowed"]);
  const refusals = await house.db
    .selectFrom("audit")
    .select(["actor", "words", "outcome"])
    .where("kind", "=", "refusal")
    .execute();
  expect(refusals).toContainEqual({
    actor: { platform: "api", id: "reader", name: "reader" },
    words: "stop dev-box",
    outcome: "not-allowed",
  });
});

test("a body that is no JSON, or says what is not known, does nothing", async () => {
  const path = "/instances/db-main/actions/stop";
  const form = { "Content-Type": "application/x-www-form-urlencoded" };
  expect((await house.ask(path, { body: { hard: true }, headers: form })).status).toBe(415);
  for (const body of [{ Hard: true }, { hard: "yes" }, [], "stop", { because: "" }])
    expect([body, (await house.ask(path, { body })).status]).toEqual([body, 400]);
  expect(
    (await house.ask("/instances/db-main/actions/start", { body: { hard: true } })).status,
  ).toBe(400);
  expect((await house.ask("/instances/db-main")).body.state).toBe("running");
});

test("a deletion waits for another person's yes, and a key cannot say it", async () => {
  const asked = await house.ask("/instances/db-clone/actions/delete", { body: {} });
  expect([asked.status, asked.body.stage]).toEqual([202, "approval"]);
  expect(asked.body.approval.needs).toEqual([{ by: "web:group:oncall", count: 1, have: 0 }]);
  const { body } = await house.ask("/approvals");
  expect(body.mine.map(({ id }: { id: string }) => id)).toContain(asked.body.id);
  const own = await house.ask(`/operations/${asked.body.id}/approve`, { body: {} });
  expect(own.status).toBe(403);
  const taken = await house.ask(`/operations/${asked.body.id}/cancel`, { body: {} });
  expect([taken.status, taken.body.stage]).toEqual([200, "cancelled"]);
});

test("progress is told as events, each newer version once, until the end", async () => {
  const begun = await stop("reports", {}, "", {});
  const start = await house.ask("/instances/reports/actions/start", { body: {} });
  const id = start.body.id ?? begun.body.id;
  const { body } = await house.ask(`/operations/${id}/events`);
  const versions = [...String(body).matchAll(/^id: (\d+)$/gm)].map(([, one]) => Number(one));
  expect(versions.length).toBeGreaterThan(1);
  expect(versions).toEqual([...new Set(versions)].sort((one, other) => one - other));
  const last = [...String(body).matchAll(/^data: (.*)$/gm)].at(-1)?.[1] ?? "{}";
  expect(JSON.parse(last)).toMatchObject({ id, stage: "ended" });
});

test("who asks too often is told when to come again, and nobody else is", async () => {
  const yaml = API_YAML.replace("api: {}", "api: { requestsPerMinute: 3 }");
  const small = await openApiHouse(yaml);
  const statuses: number[] = [];
  for (let at = 0; at < 5; at += 1) statuses.push((await small.ask("/instances")).status);
  const { status, headers } = await small.ask("/instances");
  const other = await small.ask("/instances", { as: "reader" });
  await small.close();
  expect(statuses).toEqual([200, 200, 200, 429, 429]);
  expect(status).toBe(429);
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  expect(headers.get("ratelimit-remaining")).toBe("0");
  expect(other.status).toBe(200);
});

test("what a chat understands, a command line can say", async () => {
  const list = await house.ask("/say", { body: { words: "list env:dev" } });
  expect(list.body.text).toContain("dev-box");
  const wrong = await house.ask("/say", { body: { words: "stopp dev-box" } });
  expect([wrong.status, wrong.body.code]).toEqual([400, "unknown-command"]);
  const begun = await house.ask("/say", { body: { words: "stop ml-train build-2" } });
  expect(begun.body.operation).toMatchObject({ verb: "stop", stage: "running" });
  const { body } = await house.ask("/suggestions?command=stop&option=instance&typed=dev");
  expect(body.items[0].value).toContain("dev-box");
});

test("the use of a key is noted, now and then", async () => {
  await vi.waitFor(async () => {
    const row = await house.db
      .selectFrom("api_keys")
      .select("last_used_at")
      .where("name", "=", "deploy")
      .executeTakeFirstOrThrow();
    expect(row.last_used_at).toBeGreaterThan(Date.now() - 60_000);
  });
});
