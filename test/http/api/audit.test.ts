import { afterAll, beforeAll, expect, test } from "vitest";
import { API_YAML, type ApiHouse, openApiHouse } from "./house.ts";

const yaml = API_YAML.replace(
  `- { role: "api:role:reader", allow: [view] }`,
  `- { role: "api:role:reader", allow: [view] }
      - { role: "api:role:auditor", allow: [audit] }
      - { role: "api:role:devs", allow: [view] }
      - { role: "api:role:devs", allow: [audit], on: env:dev }
  - api: narrow
    instances: env:dev
    grants:
      - { role: "api:role:auditor", allow: [audit] }`,
);

let house: ApiHouse;
let stopped: string;

interface Entry {
  readonly id: number;
  readonly kind: string;
  readonly instances: readonly string[];
}

beforeAll(async () => {
  house = await openApiHouse(yaml);
  await house.key("auditor", { roles: ["auditor"] });
  await house.key("devs", { roles: ["devs"] });
  await house.key("slice", { roles: ["auditor"], instances: "env:dev" });
  await house.key("elsewhere", { roles: ["auditor"], channel: "narrow" });
  const stop = (name: string) =>
    house.ask(`/instances/${name}/actions/stop?wait=60s`, { body: {} });
  await Promise.all(["dev-box", "web-1"].map(stop));
  await house.ask("/say", { body: { words: "stop build-1 web-2" } });
  await house.ask("/instances/web-1/actions/start", { as: "reader", body: {} });
  stopped = (await house.ask("/instances/dev-box")).body.ref;
}, 60_000);

afterAll(() => house.close());

const entries = async (as: string, query = ""): Promise<readonly Entry[]> => {
  const { status, body } = await house.ask(`/audit?limit=1000${query}`, { as });
  expect([as, status]).toEqual([as, 200]);
  return body.items;
};

test("the audit is told to who holds audit, and to nobody else; the attempt is in it", async () => {
  const { status, body } = await house.ask("/audit", { as: "reader" });
  expect([status, body.code]).toEqual([403, "not-allowed"]);
  expect(JSON.stringify(body)).not.toContain("sim-");
  const refusals = await entries("auditor", "&kind=refusal&actor=api:reader");
  expect(refusals).toHaveLength(2);
});

test("whom nothing narrows reads all of it: keys, the configuration, refusals", async () => {
  const all = await entries("auditor");
  const kinds = new Set(all.map(({ kind }) => kind));
  for (const kind of ["config", "refusal", "request", "transition"]) expect(kinds).toContain(kind);
  const ids = all.map(({ id }) => id);
  expect(ids).toEqual([...ids].sort((one, other) => other - one));
});

test("whom anything narrows reads what is about their instances alone, and about no other", async () => {
  const visible = await house.ask("/instances?limit=1000&selector=env:dev");
  const dev = new Set(visible.body.items.map(({ ref }: { ref: string }) => ref));
  for (const as of ["devs", "slice", "elsewhere"]) {
    const read = await entries(as);
    expect(read.length, as).toBeGreaterThan(0);
    for (const { instances, kind } of read) {
      expect(instances.length, `${as} ${kind}`).toBeGreaterThan(0);
      expect(instances.filter((ref) => !dev.has(ref))).toEqual([]);
    }
  }
});

test("an instance out of sight is as if it had never been, by name, by ref and by operation", async () => {
  const [hidden] = await entries("auditor", "&instance=web-1&kind=request");
  expect(hidden).toBeDefined();
  for (const query of ["&instance=web-1", "&instance=nobody"])
    expect(await entries("devs", query)).toEqual([]);
  const about = await entries("devs", `&instance=${encodeURIComponent(stopped)}`);
  expect(about.length).toBeGreaterThan(0);
});

test("pages go through all of it once, newest first", async () => {
  const until = new Date().toISOString();
  const whole = await entries("auditor", `&until=${until}`);
  const paged: number[] = [];
  let cursor = "";
  do {
    const path = `/audit?limit=3&until=${until}${cursor}`;
    const { body } = await house.ask(path, { as: "auditor" });
    paged.push(...body.items.map(({ id }: Entry) => id));
    cursor = body.next === undefined ? "" : `&cursor=${body.next}`;
  } while (cursor !== "");
  expect(paged).toEqual(whole.map(({ id }) => id));
});
