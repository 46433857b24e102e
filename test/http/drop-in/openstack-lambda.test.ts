import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FakeOpenstack, startFakeOpenstack } from "../../fakes/openstack/fake.ts";
import { openstackCloud } from "./clouds.ts";
import { type DropInHouse, hasCurl, openDropInHouse } from "./house.ts";

const ID = "54cbb827-fc6c-40e8-bc38-c5876f4c0573";
const IN_SBG = "a1b2c3d4-e5f6-7890-abcd-ef1234567890";
const HOST = "https://abc123def456.lambda-url.eu-west-1.on.aws";
const KEY = "mySecretKey123";

let ovh: FakeOpenstack;
let house: DropInHouse;

beforeAll(async () => {
  ovh = await startFakeOpenstack({ regions: ["GRA9", "SBG5"] });
  ovh.world.stepMs = 50;
  const add = (name: string, status: string, id?: string) =>
    ovh.addServer({ name, status, region: "GRA9", ...(id !== undefined && { id }) });
  add("documented", "ACTIVE", ID);
  ovh.addServer({ name: "elsewhere", region: "SBG5", id: IN_SBG });
  for (const status of ["SHUTOFF", "PAUSED", "ERROR", "SHELVED_OFFLOADED"])
    add(status.toLowerCase(), status, `id-of-${status.toLowerCase()}`);
  add(IN_SBG, "ACTIVE", "named-like-another");
  house = await openDropInHouse({
    clouds: { ovh: openstackCloud(ovh), lab: { provider: "simulator" } },
    dropIn: { openstackLambda: { path: "/", cloud: "ovh", queryKey: true } },
  });
}, 60_000);

afterAll(async () => {
  await house.close();
  await ovh.close();
});

/** The document's own command; its host and its key are others. */
const documented = (command: string) =>
  house.shell(command.replace(HOST, house.url).replace(KEY, house.deploy));
const ask = (query: string, key?: string | null) =>
  house.call(`/?${query}`, key === undefined ? {} : { key });

describe.runIf(hasCurl)("the commands of the function's own document", () => {
  test("tell the state, with the key in a header or in the address", async () => {
    const active = { instance_id: ID, state: "ACTIVE" };
    expect(
      await documented(`curl -H "X-API-Key: mySecretKey123" \\
     "https://abc123def456.lambda-url.eu-west-1.on.aws/?action=status&region=GRA9&instance_id=54cbb827-fc6c-40e8-bc38-c5876f4c0573"`),
    ).toEqual(active);
    expect(
      await documented(
        `curl "https://abc123def456.lambda-url.eu-west-1.on.aws/?action=status&api_key=mySecretKey123&region=GRA9&instance_id=54cbb827-fc6c-40e8-bc38-c5876f4c0573"`,
      ),
    ).toEqual(active);
    expect(
      await documented(
        `curl "https://abc123def456.lambda-url.eu-west-1.on.aws/?action=status&api_key=mySecretKey123&region=SBG5&instance_id=a1b2c3d4-e5f6-7890-abcd-ef1234567890"`,
      ),
    ).toEqual({ instance_id: IN_SBG, state: "ACTIVE" });
  });

  test("shelve; the slip in the one that starts is named, and nothing is started", async () => {
    expect(
      await documented(`curl -H "X-API-Key: mySecretKey123" \\
     "https://abc123def456.lambda-url.eu-west-1.on.aws/?action=stop&region=GRA9&instance_id=54cbb827-fc6c-40e8-bc38-c5876f4c0573"`),
    ).toMatchObject({ message: "shelve requested from ACTIVE" });
    await expect.poll(() => ovh.stateOf(ID), { timeout: 20_000 }).toBe("SHELVED_OFFLOADED");
    const slip = await documented(`curl -H "X-API-Key: mySecretKey123" \\
     "https://abc123def456.lambda-url.eu-west-1.on.aws/?action=start&re=GRA9&instance_id=54cbb827-fc6c-40e8-bc38-c5876f4c0573"`);
    expect(slip).toEqual({
      error: "unknown_parameter",
      message: expect.stringContaining("Not known here: re."),
    });
    expect(ovh.effectsOn(ID)).toEqual(["shelve"]);
  });
});

test("a start goes by the state: it starts, unpauses, unshelves or says that there is nothing to do", async () => {
  const start = (id: string) => ask(`action=Start&region=GRA9&instance_id=${id}&wait=30s`);
  const told = await Promise.all(
    ["id-of-shutoff", "id-of-paused", "id-of-shelved_offloaded"].map(start),
  );
  expect(told.map(({ body }) => body)).toMatchObject([
    { message: "start requested", from_state: "SHUTOFF", outcome: "succeeded" },
    { message: "start requested", from_state: "PAUSED", outcome: "succeeded" },
    { message: "unshelve requested", from_state: "SHELVED_OFFLOADED", outcome: "succeeded" },
  ]);
  expect(ovh.effectsOn("id-of-paused")).toEqual(["unpause"]);
  const again = await start("id-of-shutoff");
  expect([again.status, again.body]).toEqual([200, { message: "already active" }]);
});

test("what is in error is refused with the reason, and not tried", async () => {
  const { status, body } = await ask("action=stop&region=GRA9&instance_id=id-of-error");
  expect([status, body.error]).toEqual([409, "cloud_wrong_state"]);
  expect(body.message).toContain("it is in error");
  expect(ovh.effectsOn("id-of-error")).toEqual([]);
});

test.each([
  ["action=stop&region=GRA9&instance_id=00000000-0000-4000-8000-000000000000", 404],
  ["action=stop&region=GRA9&instance_id=all", 404],
  ["action=stop&region=GRA9&instance_id=state:running", 404],
  ["action=stop&region=GRA9&instance_id=documented", 404],
  // Of another region, of another cloud, and the name of something else.
  [`action=stop&region=GRA9&instance_id=${IN_SBG}`, 404],
  ["action=stop&region=GRA9&instance_id=sim-0001", 404],
  [`action=stop&region=XYZ1&instance_id=${ID}`, 400],
  [`action=stop&instance_id=${ID}`, 400],
  ["action=stop&region=GRA9", 400],
  [`action=destroy&region=GRA9&instance_id=${ID}`, 400],
  [`action=status&action=stop&region=GRA9&instance_id=${ID}`, 400],
  [`action=stop&region=GRA9&instance_id=${ID}&wait=900`, 400],
])("%s is answered with %i, and nothing is asked of the cloud", async (query, status) => {
  const before = ovh.world.effects.length;
  const told = await ask(query);
  expect([told.status, typeof told.body.error]).toEqual([status, "string"]);
  expect(ovh.world.effects.length).toBe(before);
});

test("what is missing is named as the function named it", async () => {
  expect((await ask("action=status")).body).toEqual({
    error: "missing_parameters",
    missing: ["region", "instance_id"],
  });
});

test("without a key, with a wrong one or one that may only look, nothing is done", async () => {
  const query = `action=stop&region=SBG5&instance_id=${IN_SBG}`;
  const wrong = `lamp_drop_${"x".repeat(43)}`;
  const { reader } = house;
  const { narrow } = house;
  const told = [await ask(query, null), await ask(query, wrong), await ask(query, reader)];
  expect(told.map(({ status }) => status)).toEqual([401, 401, 403]);
  expect(told[0]?.body.error).toBe("unauthorized");
  expect((await ask(query, narrow)).status).toBe(404);
  expect((await ask(`${query}&api_key=${wrong}`, null)).status).toBe(401);
  expect(ovh.effectsOn(IN_SBG)).toEqual([]);
});

test("HEAD does not do what GET does", async () => {
  const path = `/?action=stop&region=SBG5&instance_id=${IN_SBG}`;
  expect((await house.call(path, { method: "HEAD" })).status).toBe(405);
  expect(ovh.effectsOn(IN_SBG)).toEqual([]);
});
