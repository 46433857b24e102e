import { createHash, createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeHuawei, startFakeHuawei } from "../../fakes/huawei/fake.ts";

let fake: FakeHuawei;
beforeEach(async () => {
  fake = await startFakeHuawei();
});
afterEach(() => fake.close());

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly body?: string;
  readonly sentBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly unsigned?: readonly string[];
  readonly at?: number;
  readonly sk?: string;
}

/** One request, signed by hand after the vendor's description: independent of the SDK that the provider uses. */
async function send(sent: Sent): Promise<{ status: number; text: string }> {
  const { method = "GET", query = "", body = "", unsigned = [], at = Date.now() } = sent;
  const path = sent.path ?? `/v1/${fake.project}/cloudservers/detail`;
  const date = new Date(at).toISOString().replace(/[-:]|\.\d+/g, "");
  const headers: Record<string, string> = {
    "content-type": "application/json",
    host: new URL(fake.url).host,
    "x-project-id": fake.project,
    "x-sdk-date": date,
    ...sent.headers,
  };
  const names = Object.keys(headers)
    .filter((name) => !unsigned.includes(name))
    .sort();
  const canonical = [
    method,
    `${path}/`,
    query,
    names.map((name) => `${name}:${headers[name]}\n`).join(""),
    names.join(";"),
    createHash("sha256").update(body).digest("hex"),
  ].join("\n");
  const hash = createHash("sha256").update(canonical).digest("hex");
  const signature = createHmac("sha256", sent.sk ?? fake.keys.sk)
    .update(`SDK-HMAC-SHA256\n${date}\n${hash}`)
    .digest("hex");
  const authorization = `SDK-HMAC-SHA256 Access=${fake.keys.ak}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  const { host: _, ...others } = headers;
  const posted = sent.sentBody ?? body;
  const response = await fetch(`${fake.url}${path}${query && `?${query}`}`, {
    method,
    headers: { ...others, authorization },
    ...(posted === "" ? {} : { body: posted }),
  });
  return { status: response.status, text: await response.text() };
}

test("a request that is signed after the vendor's description is served", async () => {
  const id = fake.addServer({ tags: ["CCE-Cluster-ID=c1"] });
  fake.addServer();
  const { status, text } = await send({ query: "limit=10&tags=CCE-Cluster-ID%3Dc1" });
  expect(status).toBe(200);
  expect(JSON.parse(text)).toMatchObject({ count: 1, servers: [{ id }] });
});

const STOP = JSON.stringify({
  "os-stop": { type: "SOFT", servers: [{ id: "5e4fe200-0000-4000-8000-000000000001" }] },
});

describe("it refuses what the real one refuses", () => {
  const action = () => ({ method: "POST", path: `/v1/${fake.project}/cloudservers/action` });
  const post = (body: unknown) => send({ ...action(), body: JSON.stringify(body) });
  const servers = [{ id: "5e4fe200-0000-4000-8000-000000000001" }];

  test("a signature by another secret", async () => {
    expect(await send({ sk: "another" })).toMatchObject({
      status: 401,
      text: expect.stringContaining("verify aksk signature fail"),
    });
  });

  test("a body that is not the one that was signed", async () => {
    const sentBody = STOP.replace("SOFT", "HARD");
    expect(await send({ ...action(), body: STOP, sentBody })).toMatchObject({ status: 401 });
  });

  test("a date more than a quarter of an hour away, either way", async () => {
    for (const minutes of [-16, 16])
      expect(await send({ at: Date.now() + minutes * 60_000 })).toMatchObject({ status: 401 });
    expect(await send({ at: Date.now() - 14 * 60_000 })).toMatchObject({ status: 200 });
  });

  test("a date, a host, a project or a body's type that is not signed", async () => {
    for (const name of ["x-sdk-date", "host", "x-project-id", "content-type"])
      expect(await send({ ...action(), body: STOP, unsigned: [name] })).toMatchObject({
        status: 401,
      });
  });

  test("no signature at all", async () => {
    const response = await fetch(`${fake.url}/v1/${fake.project}/cloudservers/detail`);
    expect(response.status).toBe(401);
  });

  test("a project that differs from the header's, or is not the key's", async () => {
    const other = "f".repeat(32);
    const path = `/v1/${other}/cloudservers/detail`;
    expect(await send({ path })).toMatchObject({ status: 400 });
    expect(await send({ path, headers: { "x-project-id": other } })).toMatchObject({ status: 400 });
  });

  test("a body in another type than JSON, and one that is none", async () => {
    const headers = { "content-type": "text/plain" };
    expect(await send({ ...action(), body: STOP, headers })).toMatchObject({ status: 415 });
    expect(await send({ ...action(), body: '{"os-stop"' })).toMatchObject({ status: 400 });
  });

  test("more than 1,000 servers at once, none at all, and what is no id", async () => {
    const many = Array.from({ length: 1001 }, () => servers[0]);
    for (const wrong of [many, [], [{ id: "web-1" }], "all"])
      expect(await post({ "os-start": { servers: wrong } })).toMatchObject({ status: 400 });
  });

  test("a reboot without its type, and a type that is none", async () => {
    expect(await post({ reboot: { servers } })).toMatchObject({ status: 400 });
    expect(await post({ "os-stop": { type: "soft", servers } })).toMatchObject({ status: 400 });
  });

  test("a page of more than 1,000, and a filter that it does not know", async () => {
    for (const query of ["limit=1001", "offset=-1", "tag=x"])
      expect(await send({ query })).toMatchObject({ status: 400 });
  });

  test("putting a cluster to sleep that sleeps, and one that is not there", async () => {
    const id = fake.addCluster({ name: "night", phase: "Hibernation" });
    const path = (cluster: string) =>
      `/api/v3/projects/${fake.project}/clusters/${cluster}/operation/hibernate`;
    expect(await send({ method: "POST", path: path(id) })).toMatchObject({ status: 400 });
    expect(await send({ method: "POST", path: path("none") })).toMatchObject({ status: 404 });
  });

  test("an address that no API has", async () => {
    expect(await send({ path: "/v1/nothing" })).toMatchObject({ status: 404 });
  });
});

test("without a limit a page has 25 servers, as the real one", async () => {
  for (let count = 0; count < 30; count += 1) fake.addServer();
  const { text } = await send({});
  expect(JSON.parse(text)).toMatchObject({
    count: 30,
    servers: expect.objectContaining({ length: 25 }),
  });
  const second = await send({ query: "offset=2" });
  expect(JSON.parse(second.text).servers).toHaveLength(5);
});

test("an unknown id is answered with its id and no status", async () => {
  const id = "5e4fe200-0000-4000-8000-00000000abcd";
  const { text } = await send({ query: `limit=1&server_id=${id}` });
  expect(JSON.parse(text).servers).toMatchObject([{ id, status: null }]);
});
