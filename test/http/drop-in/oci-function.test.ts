import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeOci, startFakeOci } from "../../fakes/oci/fake.ts";
import { ociCloud } from "./clouds.ts";
import { type DropInHouse, hasCurl, openDropInHouse } from "./house.ts";

let oci: FakeOci;
let house: DropInHouse;
/** As the function's later version was: the body says which instance. */
let later: DropInHouse;
let shop: string;
let young: string;
let slow: string;

beforeAll(async () => {
  oci = await startFakeOci({ transitionMs: 300 });
  shop = oci.addInstance({ name: "shop" });
  const clouds = { "oci-dev": ociCloud(oci), lab: { provider: "simulator" } };
  const ociFunction = { path: "/oci", cloud: "oci-dev", instance: "shop", waitSeconds: 20 };
  young = oci.addInstance({ name: "young", state: "CREATING" });
  slow = oci.addInstance({ name: "slow" });
  [house, later] = await Promise.all([
    openDropInHouse({ clouds, dropIn: { ociFunction } }),
    openDropInHouse({ clouds, dropIn: { ociFunction: { cloud: "oci-dev", waitSeconds: 1 } } }),
  ]);
}, 60_000);

afterAll(async () => {
  await Promise.all([house.close(), later.close()]);
  await oci.close();
});

/** What `fn invoke` sends: what stands on its standard input, as plain text. */
const invoke = (input: string) =>
  house.shell(
    `${input} | curl -s -X POST --data-binary @- -H "Content-Type: text/plain" -H "Authorization: Bearer $KEY" ${house.url}/oci`,
    { KEY: house.deploy },
  );
const STOPPED = "Container instance has been successfully stopped.";
const STARTED = "Container instance has been successfully started.";

test.runIf(hasCurl)(
  "what the function was sent toggles, stops and starts, with its answers at the end",
  async () => {
    // No body at all is a toggle, as it was there.
    expect(await invoke("true")).toMatchObject({ message: STOPPED });
    expect(oci.stateOf(shop)).toBe("INACTIVE");
    expect(await invoke(`echo '{"action": "stop"}'`)).toEqual({
      message: "Container instance is already INACTIVE. No action taken.",
    });
    expect(await invoke(`echo '{"action": "start"}'`)).toMatchObject({ message: STARTED });
    expect(oci.effectsOn(shop).map(({ what }) => what)).toEqual(["stop", "start"]);
  },
);

test.each([
  `{"action": "stop"`,
  `stop`,
  `"stop"`,
  `["stop"]`,
  `{"acton": "stop"}`,
  `{"action": null}`,
])("a mangled body does nothing, least of all toggle: %s", async (body) => {
  const before = oci.effects.length;
  const told = await house.call("/oci", { body });
  expect([told.status, typeof told.body.error]).toEqual([400, "string"]);
  expect(oci.effects.length).toBe(before);
});

test("an action that is none is refused in the function's words", async () => {
  const { status, body } = await house.call("/oci", { body: { action: "restart" } });
  expect(status).toBe(400);
  expect(body.error).toBe("Invalid action 'restart'. Must be 'start', 'stop', or 'toggle'.");
});

test("another instance than the configured one is refused, of this cloud or of another", async () => {
  const other = oci.addInstance({ name: "other" });
  for (const ocid of [other, "sim-0001"])
    expect((await house.call("/oci", { body: { action: "stop", ocid } })).status).toBe(400);
  expect(oci.effectsOn(other)).toEqual([]);
  expect((await house.call("/oci", { body: { action: "start", ocid: shop } })).status).toBe(200);
});

test("where the body has to say which instance, it is one of this cloud by its OCID", async () => {
  const start = (ocid?: string) => later.call("/oci", { body: { action: "start", ocid } });
  const [none, creating, ...others] = await Promise.all(
    [undefined, young, "sim-0001", "shop", "all"].map(start),
  );
  expect([none?.status, none?.body]).toEqual([
    400,
    { error: "Missing required parameter 'ocid' in request body." },
  ]);
  expect([creating?.status, JSON.stringify(creating?.body)]).toEqual([
    409,
    expect.stringContaining("CREATING"),
  ]);
  expect(others.map(({ status }) => status)).toEqual([404, 404, 404]);
  expect(oci.effectsOn(young)).toEqual([]);
});

test("what takes longer than may be waited for is told as under way, and goes on", async () => {
  oci.setTransitionMs(2_500);
  const told = await later.call("/oci", { body: { action: "stop", ocid: slow } });
  expect([told.status, told.body]).toEqual([
    202,
    {
      message: expect.stringMatching(
        /^Instance did not reach INACTIVE within 1s\. Last state: (ACTIVE|UPDATING)\.$/,
      ),
      operation: expect.any(String),
    },
  ]);
  await expect.poll(() => oci.stateOf(slow), { timeout: 10_000 }).toBe("INACTIVE");
  oci.setTransitionMs(300);
});

test("a state that is in the way is told at once, and what fails is no 200", async () => {
  oci.setState(shop, "FAILED", "out of capacity");
  const startedAt = Date.now();
  const { status, body } = await house.call("/oci", { body: { action: "stop" } });
  expect(status).toBe(409);
  expect(body.error).toContain("it has failed (out of capacity)");
  expect(Date.now() - startedAt).toBeLessThan(10_000);
  oci.setState(shop, "ACTIVE");
});

test("without a key, or with one that may only look, nothing is done", async () => {
  const { reader } = house;
  const body = { action: "stop" };
  expect((await house.call("/oci", { key: null, body })).status).toBe(401);
  expect((await house.call("/oci", { key: reader, body })).status).toBe(403);
  expect((await house.call(`/oci?api_key=${house.deploy}`, { key: null, body })).status).toBe(401);
});
