import { createServer } from "node:net";
import { expect, test } from "vitest";
import { instanceNamed } from "../fleet/instances.ts";
import { busy, evidenceFrom, fakeFor, logBook, loggedIn } from "./house.ts";

const build = instanceNamed("build-1");
const idle = instanceNamed("idle-1");

test("how busy a machine was and how many people are on it are known of each that is scraped", async () => {
  const fake = await fakeFor();
  fake.series.push(...busy(build.id, 0.62), ...loggedIn(build.id, 1), ...busy(idle.id, 0.02));
  const uses = await evidenceFrom(fake.url)([build, idle, instanceNamed("unscraped")]);
  expect(Object.fromEntries(uses)).toEqual({
    [build.ref]: { cpu: expect.closeTo(0.62), sessions: 1, overMs: 900_000 },
    [idle.ref]: { cpu: expect.closeTo(0.02), sessions: undefined, overMs: 900_000 },
  });
});

test("250 machines are asked for in parts of a hundred, not one by one", async () => {
  const fake = await fakeFor();
  const many = Array.from({ length: 250 }, (_, at) => instanceNamed(`web-${at}`));
  fake.series.push(...many.flatMap(({ id }, at) => busy(id, at / 250)));
  const uses = await evidenceFrom(fake.url)(many);
  expect(fake.queries).toHaveLength(6);
  expect(many.map(({ ref }) => uses.get(ref)?.cpu)).toEqual(
    many.map((_, at) => expect.closeTo(at / 250)),
  );
});

test("nobody is asked about nothing", async () => {
  const fake = await fakeFor();
  expect((await evidenceFrom(fake.url)([])).size).toBe(0);
  expect((await evidenceFrom(fake.url, { value: "{ip}" })([build])).size).toBe(0);
  expect(fake.queries).toEqual([]);
});

test("after an answer no connection stays open", async () => {
  const fake = await fakeFor();
  fake.series.push(...busy(build.id, 0.5));
  expect((await evidenceFrom(fake.url)([build])).size).toBe(1);
  await expect.poll(() => fake.open()).toBe(0);
});

test("Mimir's prefix, a token and a tenant get where they belong", async () => {
  const door = { prefix: "/prometheus", authorization: "Bearer t0ken", tenant: "team-a" };
  const fake = await fakeFor(door);
  fake.series.push(...busy(build.id, 0.62));
  const known = { token: "t0ken", tenant: "team-a" };
  expect((await evidenceFrom(`${fake.url}/`, known)([build])).size).toBe(1);
  expect((await evidenceFrom(fake.url, { ...known, token: "other" })([build])).size).toBe(0);
  expect((await evidenceFrom(fake.url, { token: "t0ken" })([build])).size).toBe(0);
});

test("a name and a password in the address are sent as such, and stay out of the log", async () => {
  const pass = Buffer.from("12345:gl%c").toString("base64");
  const fake = await fakeFor({ authorization: `Basic ${pass}` });
  fake.series.push(...busy(build.id, 0.62));
  const withLogin = (login: string) => fake.url.replace("://", `://${login}@`);
  expect((await evidenceFrom(withLogin("12345:gl%25c"))([build])).size).toBe(1);
  const { log, warnings } = logBook();
  await evidenceFrom(withLogin("12345:wr0ng"), { log })([build]);
  expect(warnings.join()).toMatch(/refuses the token or the tenant \(401\)/);
  expect(warnings.join()).not.toMatch(/wr0ng|12345/);
});

test("the label and what stands in it are the operator's to say", async () => {
  const fake = await fakeFor();
  const web = instanceNamed("web", { addresses: ["10.0.0.7", "fd00::7"], tags: { Host: "w7" } });
  fake.series.push(...busy("10.0.0.7:9100", 0.2, "instance"), ...busy("w7.lan", 0.3, "host"));
  fake.series.push(...busy("web", 0.4, "name"), ...busy("[fd00::7]:9100", 0.5, "v6"));
  const cpu = async (label: string, value: string) =>
    (await evidenceFrom(fake.url, { label, value })([web])).get(web.ref)?.cpu;
  expect(await cpu("instance", "{ip}:9100")).toBeCloseTo(0.2);
  expect(await cpu("host", "{tag:Host}.lan")).toBeCloseTo(0.3);
  expect(await cpu("name", "{name}")).toBeCloseTo(0.4);
  expect(await cpu("v6", "{ip}:9100")).toBeCloseTo(0.5);
  expect(await cpu("host", "{tag:Hostname}.lan")).toBeUndefined();
});

test("of a name that two machines have nothing is told: it could be the other's", async () => {
  const fake = await fakeFor();
  const twins = ["eu-west-1", "us-east-1"].map((region) =>
    instanceNamed("web", { region, id: `i-${region}` }),
  );
  fake.series.push(...busy("web", 0.9, "name"), ...busy("db", 0.3, "name"));
  const ask = evidenceFrom(fake.url, { label: "name", value: "{name}" });
  const db = instanceNamed("db");
  expect([...(await ask([...twins, db])).keys()]).toEqual([db.ref]);
});

test("queries of one's own are asked, and what is not wanted is not", async () => {
  const fake = await fakeFor();
  const libvirt = (domain: string, labels: object) => ({ domain, ...labels });
  fake.series.push(
    { name: "vm_cpu", labels: libvirt("i-1", { instance_id: build.id, host: "a" }), value: 0.4 },
    { name: "vm_cpu", labels: libvirt("i-1", { instance_id: build.id, host: "b" }), value: 0.5 },
  );
  const queries = { cpu: 'vm_cpu{{label}=~"{values}"}', sessions: false } as const;
  const uses = await evidenceFrom(fake.url, { queries })([build]);
  expect(uses.get(build.ref)).toMatchObject({ cpu: 0.5, sessions: undefined });
  expect(fake.queries).toEqual([`vm_cpu{instance_id=~"${build.id}"}`]);
});

test.each([
  ["a percentage", 62],
  ["a negative share", -0.5],
  ["NaN", Number.NaN],
  ["+Inf", Number.POSITIVE_INFINITY],
])("%s is no share: nothing is told", async (_, value) => {
  const fake = await fakeFor();
  fake.series.push({ name: "load", labels: { instance_id: build.id }, value });
  const queries = { cpu: 'load{{label}=~"{values}"}', sessions: false } as const;
  expect((await evidenceFrom(fake.url, { queries })([build])).size).toBe(0);
});

test.each([
  [
    "HTML from a proxy",
    { status: 502, body: "<html>Bad Gateway</html>", type: "text/html" },
    /502/,
  ],
  ["a login page", { status: 200, body: "<html>Sign in</html>", type: "text/html" }, /else than/],
  ["another JSON", { status: 200, body: '{"ok":true}' }, /something else/],
  ["no body", { status: 200, body: "" }, /something else/],
  ["null", { status: 200, body: "null" }, /something else/],
  ["no data", { status: 200, body: '{"status":"success"}' }, /answers with a nothing/],
  [
    "an overload",
    { status: 503, body: '{"status":"error","errorType":"timeout","error":"query timed out"}' },
    /does not answer the query \(timeout\): query timed out/,
  ],
  ["another address", { redirect: "http://127.0.0.1:1/" }, /another address/],
  ["a body without end", "endless", /more than 1 MiB/],
] as const)("%s: nothing is known, and the log says why", async (_, answer, why) => {
  const fake = await fakeFor();
  fake.series.push(...busy(build.id, 0.62));
  fake.instead(answer);
  const { log, warnings } = logBook();
  expect((await evidenceFrom(fake.url, { log })([build])).size).toBe(0);
  expect(warnings).toEqual([expect.stringMatching(why)]);
});

test("a reminder does not wait for a server that says nothing", async () => {
  const fake = await fakeFor();
  fake.series.push(...busy(build.id, 0.62), ...loggedIn(build.id, 2));
  fake.instead("hang", (query) => query.includes("node_cpu"));
  const { log, warnings } = logBook();
  const before = performance.now();
  const uses = await evidenceFrom(fake.url, { log })([build]);
  expect(performance.now() - before).toBeLessThan(3_000);
  expect(uses.get(build.ref)).toMatchObject({ cpu: undefined, sessions: 2 });
  expect(warnings).toEqual([expect.stringMatching(/did not answer within 2\.5 s/)]);
});

test("no server at all: nothing is known", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  const { log, warnings } = logBook();
  const url = `http://127.0.0.1:${port}`;
  expect((await evidenceFrom(url, { log })([build])).size).toBe(0);
  expect(warnings).toEqual([expect.stringMatching(/cannot be reached \(ECONNREFUSED\)/)]);
});

test("what a federated server warns of may be too low, so it is not told", async () => {
  const fake = await fakeFor();
  fake.series.push(...busy(build.id, 0.62));
  fake.warn("fetch series: rpc error: store eu-2 is away");
  const { log, warnings } = logBook();
  expect((await evidenceFrom(fake.url, { log })([build])).size).toBe(0);
  expect(warnings).toEqual([expect.stringMatching(/it warns: fetch series.*eu-2 is away/)]);
});

test("a trouble that lasts is logged at a calm pace, without the token, though the server echoes it", async () => {
  const fake = await fakeFor({ authorization: "Bearer s3cret" });
  const error = `no: Bearer s3cret\u001b[31m ${"x".repeat(500)}`;
  const body = JSON.stringify({ status: "error", errorType: "bad_data", error });
  fake.instead({ status: 400, body });
  let now = 0;
  const { log, warnings } = logBook();
  const ask = evidenceFrom(fake.url, { log, token: "s3cret", now: () => now });
  for (; now < 3_600_000; now += 60_000) await ask([build]);
  expect(warnings).toHaveLength(4);
  expect(warnings[0]).toMatch(/bad_data\): no: Bearer ••• \[31m x+…/);
  expect(warnings.join()).not.toMatch(/s3cret|\\u001b/);
});

test("what one part of the machines fails at, the others still tell", async () => {
  const fake = await fakeFor();
  const many = Array.from({ length: 101 }, (_, at) => instanceNamed(`web-${at}`));
  fake.series.push(...many.flatMap(({ id }) => busy(id, 0.5)));
  fake.instead({ status: 500, body: "" }, (query) => query.includes('"i-web-100"'));
  expect((await evidenceFrom(fake.url)(many)).size).toBe(100);
});
