import { afterAll, expect, test } from "vitest";
import { createApi } from "../../../src/http/api/app.ts";
import type { ApiTools } from "../../../src/http/api/ports.ts";
import { newId } from "../../../src/main/ids.ts";
import { silentLog } from "../../support/silent-log.ts";
import { mustBeDescribed } from "./described.ts";
import { type Operation, readDescription } from "./description.ts";
import { openApiHouse, TWIN_YAML } from "./house.ts";
import { goodRequest, type Sent } from "./requests.ts";
import { type Came, send } from "./wire.ts";

const house = await openApiHouse(TWIN_YAML);
const description = await readDescription(`${house.url}/api/v1/openapi.json`);
const { operations } = description;
const deploy = await house.key("all", { roles: ["deploy"] });
const unreadable = await house.key("odd", { roles: ["deploy"], instances: "((((" });

afterAll(async () => {
  await description.close();
  await house.close();
});

const box = "lab/lab-1/sim-0001";
const ended = await house.ask(`/instances/${encodeURIComponent(box)}/actions/stop?wait=60s`, {
  body: {},
});
const known = { ref: [box], id: [ended.body.id] };

const asked = async (sent: Sent, brought: string | undefined): Promise<Came> =>
  send(house.url, {
    ...sent,
    headers: {
      ...(brought !== undefined && { authorization: `Bearer ${brought}` }),
      ...sent.headers,
    },
  });

const changed = (operation: Operation, change: Partial<Sent>): Sent => {
  const good = goodRequest(operation, description, known);
  return { ...good, ...change, headers: { ...good.headers, ...change.headers } };
};

const long = "x".repeat(17_000);
const text = { "content-type": "text/plain" };

/** What happens before anybody looks at what is asked. */
const EVERYWHERE: readonly (readonly [number, Partial<Sent>, string | undefined])[] = [
  [401, {}, undefined],
  [401, {}, `lamp_all_${"x".repeat(43)}`],
  [403, {}, unreadable],
  [411, { headers: { "transfer-encoding": "chunked" }, body: "{}" }, deploy],
  [413, { body: "x".repeat(70_000) }, deploy],
  [415, { headers: text, body: "x" }, deploy],
  [431, { headers: { "x-long": long }, body: undefined }, deploy],
];

test.each(EVERYWHERE)("every route answers %i as it says", async (status, change, key) => {
  for (const operation of operations) {
    const came = await asked(changed(operation, change), key);
    expect([operation.name, came.status]).toEqual([operation.name, status]);
    await mustBeDescribed(description, operation, came);
  }
});

const stored = { name: "ci", roles: [], channel: "ci", createdAt: 0, hash: "" };
const never = async () => {
  throw new Error("nobody was to be asked");
};

/** The API alone: as it is while the bot starts, or for a key that has asked often. */
const alone = (change: Partial<ApiTools>) =>
  createApi({
    checkKey: async () => stored,
    noteUse: async () => undefined,
    spoken: () => ({ attend: never, suggest: never }),
    madeBy: never,
    operations: never,
    requestsPerMinute: 1,
    now: Date.now,
    newId,
    log: silentLog,
    ...change,
  });

test("every route answers 503 while the bot starts, and 429 a key that asks too often", async () => {
  const starting = alone({ spoken: () => undefined });
  const tired = alone({});
  const headers = { authorization: "Bearer lamp_ci_x" };
  await tired.request("/api/v1/nothing", { headers });
  for (const operation of operations) {
    const { method, path } = changed(operation, {});
    for (const [api, status] of [
      [starting, 503],
      [tired, 429],
    ] as const) {
      const answer = await api.request(path, { method, headers });
      expect([operation.name, answer.status]).toEqual([operation.name, status]);
      expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
    }
  }
});

test("what has not changed is answered with 304 wherever it says so", async () => {
  for (const operation of operations.filter(({ responses }) => "304" in responses)) {
    const first = await asked(changed(operation, {}), deploy);
    expect([operation.name, first.status]).toEqual([operation.name, 200]);
    const headers = { "if-none-match": String(first.headers.etag) };
    const again = await asked(changed(operation, { headers }), deploy);
    expect([operation.name, again.status, again.text]).toEqual([operation.name, 304, ""]);
  }
});

const V1 = "/api/v1";
const at = (ref: string) => `${V1}/instances/${encodeURIComponent(ref)}`;
const many = at("env:dev");
const nobody = at("nobody");
const twins = at("dev-box");
const op = `${V1}/operations/${ended.body.id}`;
const json = { "content-type": "application/json" };
const put = (path: string, body: object) => ({
  method: "PUT",
  path,
  headers: json,
  body: JSON.stringify(body),
});
const post = (path: string, body: object, headers = {}) => ({
  ...put(path, body),
  method: "POST",
  headers: { ...json, ...headers },
});
const get = (path: string) => ({ method: "GET", path, headers: {} });
const drop = (path: string) => ({ ...get(path), method: "DELETE" });
const until = { until: "in 2h" };
const window = { window: "Mo-Fr 08:00-19:00" };
const once = { "idempotency-key": "once" };

/** What each route answers beside: by its name, the status and a request that gets it. */
const OWN: readonly (readonly [string, number, Sent])[] = [
  ...["/instances", "/operations", "/agenda", "/instances/suspended"].flatMap((path) => {
    const name = `GET ${V1}${path}`;
    const query = `${V1}${path}?days=1&selector=`;
    return [
      [name, 200, get(`${query}env:dev`)],
      [name, 400, get(`${query}${"x".repeat(1_001)}`)],
      [name, 404, get(`${query}nobody`)],
      [name, 409, get(`${query}dev-box`)],
    ] as const;
  }),
  ...(
    [
      ["GET", "", get],
      ["GET", "/schedule", get],
      ["PUT", "/schedule", (path: string) => put(path, window)],
      ["DELETE", "/schedule", drop],
      ["POST", "/skip", (path: string) => post(path, {})],
      ["PUT", "/hold", (path: string) => put(path, until)],
      ["DELETE", "/hold", drop],
    ] as const
  ).flatMap(([method, end, ask]) => {
    const name = `${method} ${V1}/instances/{ref}${end}`;
    return [
      ...(end === "/skip"
        ? [[`PUT ${V1}/instances/{ref}/schedule`, 200, put(`${at(box)}/schedule`, window)] as const]
        : []),
      [name, 200, ask(`${at(box)}${end}`)],
      [name, 400, ask(`${many}${end}`)],
      [name, 404, ask(`${nobody}${end}`)],
      [name, 409, ask(`${twins}${end}`)],
    ] as const;
  }),
  ...(
    [
      [200, post(`${at(box)}/actions/stop`, {})],
      [202, post(`${at("twin/twin-1/sim-0002")}/actions/stop`, {}, once)],
      [400, post(`${many}/actions/stop`, {})],
      [404, post(`${nobody}/actions/stop`, {})],
      [409, post(`${twins}/actions/stop`, {})],
      [422, post(`${at("twin/twin-1/sim-0003")}/actions/stop`, {}, once)],
    ] as const
  ).map(([status, sent]) => [`POST ${V1}/instances/{ref}/actions/{action}`, status, sent] as const),
  ...(
    [
      ["", 200],
      ["/events", 200],
    ] as const
  ).flatMap(
    ([end, status]) =>
      [
        [`GET ${V1}/operations/{id}${end}`, status, get(`${op}${end}`)],
        [`GET ${V1}/operations/{id}${end}`, 400, get(`${V1}/operations/${"x".repeat(101)}${end}`)],
        [`GET ${V1}/operations/{id}${end}`, 404, get(`${V1}/operations/op_none${end}`)],
      ] as const,
  ),
  ...[`${V1}/approvals`, `${V1}/holds`].map((path) => [`GET ${path}`, 200, get(path)] as const),
  [`GET ${V1}/audit`, 200, get(`${V1}/audit?limit=5`)],
  [`GET ${V1}/audit`, 400, get(`${V1}/audit?since=yesterday`)],
  [`GET ${V1}/suggestions`, 200, get(`${V1}/suggestions?command=stop&option=instance`)],
  [`GET ${V1}/suggestions`, 400, get(`${V1}/suggestions`)],
  ...(
    [
      [200, "list env:dev"],
      [400, "stopp dev-box"],
      [404, "stop nobody"],
      [409, "stop dev-box"],
    ] as const
  ).map(([status, words]) => [`POST ${V1}/say`, status, post(`${V1}/say`, { words })] as const),
  [`POST ${V1}/operations/{id}/{change}`, 400, post(`${op}/burn`, {})],
  [`POST ${V1}/operations/{id}/{change}`, 404, post(`${V1}/operations/op_none/cancel`, {})],
  [`POST ${V1}/operations/{id}/{change}`, 409, post(`${op}/cancel`, {})],
];

test.each(OWN)("%s answers %i", async (name, status, sent) => {
  const operation = operations.find((one) => one.name === name);
  if (!operation) throw new Error(`${name} is not described`);
  const came = await asked(sent, deploy);
  expect([came.status, came.text]).toEqual([status, expect.anything()]);
  await mustBeDescribed(description, operation, came);
});

test("a change of an operation answers 202 while it goes on, and 200 at its end", async () => {
  const clone = at("lab/lab-1/sim-0011");
  const rebuilt = await asked(post(`${clone}/actions/rebuild`, {}), deploy);
  const { id, stage } = JSON.parse(rebuilt.text);
  expect([rebuilt.status, stage]).toEqual([202, "asked"]);
  const confirmed = await asked(post(`${V1}/operations/${id}/confirm`, {}), deploy);
  expect(confirmed.status).toBe(202);
  const asleep = await asked(post(`${at("twin/twin-1/sim-0011")}/actions/rebuild`, {}), deploy);
  const other = JSON.parse(asleep.text).id;
  const taken = await asked(post(`${V1}/operations/${other}/cancel`, {}), deploy);
  expect(taken.status).toBe(200);
});

test("no answer is described that none of these requests gets", () => {
  const got = new Set([
    ...operations.flatMap(({ name, responses }) => [
      ...[...EVERYWHERE.map(([status]) => status), 429, 503].map((status) => `${name} ${status}`),
      ...("304" in responses ? [`${name} 304`] : []),
    ]),
    ...OWN.map(([name, status]) => `${name} ${status}`),
    ...[200, 202].map((status) => `POST ${V1}/operations/{id}/{change} ${status}`),
  ]);
  const described = operations.flatMap(({ name, responses }) =>
    Object.keys(responses).map((status) => `${name} ${status}`),
  );
  expect(described.filter((one) => !got.has(one))).toEqual([]);
});
