import { afterEach, beforeEach, expect, test } from "vitest";
import type { Finding } from "../../../src/model/finding.ts";
import type { Provider } from "../../../src/providers/provider.ts";
import { COMPARTMENT, type OciHouse, ociHouse, REGION } from "./house.ts";

let house: OciHouse;
beforeEach(async () => {
  house = await ociHouse({ timeoutMs: 500 });
});
afterEach(() => house.close());

async function findings(provider: Provider = house.provider): Promise<Finding[]> {
  const all: Finding[] = [];
  for await (const finding of provider.check()) all.push(finding);
  return all;
}

const bad = async (provider?: Provider) => (await findings(provider)).filter(({ ok }) => !ok);

test("a check tries the list, a look and each action, and changes nothing", async () => {
  const [running] = house.machines(2);
  const [stopped] = house.machines(1, { state: "INACTIVE" });
  const all = await findings();
  expect(all).toEqual([
    finding(`INSPECT in ${COMPARTMENT}, ${REGION}`, "3 container instances"),
    finding(`READ on ${running}`, "allowed"),
    finding(`START in ${COMPARTMENT}, ${REGION}`, `allowed on ${running}`),
    finding(`STOP in ${COMPARTMENT}, ${REGION}`, `allowed on ${stopped}`),
    finding(`RESTART in ${COMPARTMENT}, ${REGION}`, `allowed on ${stopped}`),
  ]);
  expect(house.fake.effects).toHaveLength(0);
});

const finding = (what: string, detail: string): Finding => ({
  what: `COMPUTE_CONTAINER_INSTANCE_${what}`,
  ok: true,
  detail,
});

test("what is tried could do nothing even if OCI took it: the wrong state, and no instance's version", async () => {
  house.machines(1);
  house.machines(1, { state: "INACTIVE" });
  await findings();
  const tried = house.fake.calls.filter(({ target }) => target.includes("/actions/"));
  expect(tried).toHaveLength(3);
  for (const { ifMatch } of tried) expect(ifMatch).toBe("lamplighter-check");
});

test("without an instance in the right state an action is said to be untried", async () => {
  house.machines(1);
  const all = await findings();
  expect(all.at(-1)).toMatchObject({
    ok: true,
    detail: "not tried: that needs an instance that is stopped",
  });
  house.fake.removeInstance(all[1]?.what.split(" on ")[1] ?? "");
  expect(await findings()).toHaveLength(4);
});

test("without the right to list, that is the one finding, and it is the policy statement to add", async () => {
  house.machines(1);
  house.fake.deny({ permission: "COMPUTE_CONTAINER_INSTANCE_INSPECT" });
  expect(await bad()).toMatchObject([
    {
      todo: expect.stringContaining(
        `to inspect compute-container-instances in compartment id ${COMPARTMENT}`,
      ),
    },
  ]);
});

test("without the right to look at one, both statements that this needs are told", async () => {
  house.machines(1);
  house.fake.deny({ permission: "COMPUTE_CONTAINER_INSTANCE_READ" });
  const [first] = await bad();
  expect(first?.todo).toMatch(/read compute-container-instances.*inspect compute-containers/);
});

for (const action of ["START", "STOP", "RESTART"] as const)
  test(`a missing ${action} is one finding, with the statement that gives it`, async () => {
    house.machines(1);
    house.machines(1, { state: "INACTIVE" });
    house.fake.deny({ permission: `COMPUTE_CONTAINER_INSTANCE_${action}` });
    expect(await bad()).toMatchObject([
      {
        what: expect.stringContaining(`COMPUTE_CONTAINER_INSTANCE_${action}`),
        todo: expect.stringMatching(/Allow .* to use compute-container-instances/),
      },
    ]);
  });

test("each secret and each named instance is tried; one bad secret hides nothing else", async () => {
  const [id = ""] = house.machines(1);
  const good = house.fake.addSecret(id);
  const wrong = house.fake.addSecret("something else");
  const gone = `ocid1.computecontainerinstance.oc1.${REGION}.gone`;
  const provider = house.connect({
    compartments: [],
    instances: [gone],
    instanceSecrets: [good, wrong],
  });
  const all = await findings(provider);
  expect(all.map(({ what, ok }) => [what.split(" ")[0], ok])).toEqual([
    ["COMPUTE_CONTAINER_INSTANCE_READ", false],
    ["SECRET_BUNDLE_READ", true],
    ["COMPUTE_CONTAINER_INSTANCE_READ", true],
    ["COMPUTE_CONTAINER_INSTANCE_START", true],
    ["COMPUTE_CONTAINER_INSTANCE_STOP", true],
    ["COMPUTE_CONTAINER_INSTANCE_RESTART", true],
    ["SECRET_BUNDLE_READ", false],
  ]);
  expect(all.at(-1)?.todo).toMatch(/put the OCID .* into the secret/);
});

test("a secret that may not be read has its own statement", async () => {
  const secret = house.fake.addSecret("x");
  house.fake.deny({ permission: "SECRET_BUNDLE_READ" });
  const provider = house.connect({ compartments: [], instanceSecrets: [secret] });
  expect(await bad(provider)).toMatchObject([
    { todo: expect.stringMatching(/to read secret-bundles/) },
  ]);
});

test("wrong credentials are a finding with a next step", async () => {
  const key = { ...house.fake.key, fingerprint: Array(16).fill("00").join(":") };
  expect(await bad(house.connect({ key }))).toMatchObject([
    { todo: expect.stringMatching(/working API key/) },
  ]);
});
