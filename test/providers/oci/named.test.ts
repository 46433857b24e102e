import { afterEach, beforeEach, expect, test } from "vitest";
import { COMPARTMENT, listed, type OciHouse, ociHouse, REGION } from "./house.ts";

const ELSEWHERE = "ocid1.compartment.oc1..elsewhere";
const ONLY = { compartments: [] };

let house: OciHouse;
beforeEach(async () => {
  house = await ociHouse({ timeoutMs: 500 });
});
afterEach(() => house.close());

const idsOf = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id).sort();

test("a secret in the Vault may hold the instance's OCID, so that the configuration names none", async () => {
  const [id = ""] = house.machines(1, { compartment: ELSEWHERE });
  house.machines(2, { compartment: ELSEWHERE });
  const secret = house.fake.addSecret(`${id}\n`);
  const provider = house.connect({ ...ONLY, instanceSecrets: [secret] });
  expect(idsOf(await listed(provider))).toEqual([id]);
  const begun = await provider.begin(REGION, "stop", [id], "key");
  expect(begun.get(id)).toMatchObject({ kind: "accepted", settles: "stopped" });
  expect(house.fake.effectsOn(id)).toHaveLength(1);
});

test("the secret is read once in five minutes, and its new content is then believed", async () => {
  const [first = "", second = ""] = house.machines(2, { compartment: ELSEWHERE });
  const secret = house.fake.addSecret(first);
  const provider = house.connect({ ...ONLY, instanceSecrets: [secret] });
  await listed(provider);
  house.fake.setSecret(secret, second);
  house.advance(299_000);
  expect(idsOf(await listed(provider))).toEqual([first]);
  expect(house.fake.countCalls("GetSecretBundle")).toBe(1);
  house.advance(2_000);
  expect(idsOf(await listed(provider))).toEqual([second]);
});

test("a secret with something else in it is named, and what it holds is told to nobody", async () => {
  const secret = house.fake.addSecret("hunter2-the-database-password");
  const provider = house.connect({ ...ONLY, instanceSecrets: [secret] });
  const error = await listed(provider).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ trouble: { kind: "not-found", code: "SecretContent" } });
  expect(JSON.stringify(error) + String(error)).toContain(secret);
  expect(JSON.stringify(error) + String(error)).not.toMatch(/hunter2|aHVudGVyM/);
});

test("a secret that cannot be read is named, with the right that may be missing", async () => {
  const secret = house.fake.addSecret("x");
  house.fake.deny({ permission: "SECRET_BUNDLE_READ" });
  const provider = house.connect({ ...ONLY, instanceSecrets: [secret] });
  await expect(listed(provider)).rejects.toMatchObject({
    trouble: {
      kind: "not-allowed",
      missing: "SECRET_BUNDLE_READ",
      detail: expect.stringContaining(secret),
    },
  });
});

test("a secret that cannot be read keeps nobody from stopping what another one holds", async () => {
  const [id = ""] = house.machines(1, { compartment: ELSEWHERE });
  const instanceSecrets = [house.fake.addSecret("nonsense"), house.fake.addSecret(id)];
  const provider = house.connect({ ...ONLY, instanceSecrets });
  expect((await provider.begin(REGION, "stop", [id], "key")).get(id)?.kind).toBe("accepted");
});

test("an instance that is named besides its compartment is listed once", async () => {
  const [named = "", other = ""] = house.machines(2);
  const provider = house.connect({ compartments: [COMPARTMENT], instances: [named] });
  expect(idsOf(await listed(provider))).toEqual([named, other].sort());
});

test("of named instances, one that does not exist leaves the others in the list", async () => {
  const [id = ""] = house.machines(1, { compartment: ELSEWHERE });
  const gone = `ocid1.computecontainerinstance.oc1.${REGION}.gone`;
  const provider = house.connect({ ...ONLY, instances: [gone, id] });
  expect(idsOf(await listed(provider))).toEqual([id]);
});

test("only named instances may be touched, not their neighbours", async () => {
  const [named = "", neighbour = ""] = house.machines(2, { compartment: ELSEWHERE });
  const provider = house.connect({ ...ONLY, instances: [named] });
  const begun = await provider.begin(REGION, "stop", [named, neighbour], "key");
  expect(begun.get(neighbour)).toMatchObject({ trouble: { kind: "not-found" } });
  expect(house.fake.effects.map(({ instanceId }) => instanceId)).toEqual([named]);
});

test("an OCID says which region its instance is in, also by the region's short name", async () => {
  const spec = { region: "us-ashburn-1", compartment: ELSEWHERE };
  const id = "ocid1.computecontainerinstance.oc1.iad.abc";
  house.fake.addInstance({ ...spec, id });
  const secret = house.fake.addSecret(id);
  const regions = [REGION, "us-ashburn-1"];
  const provider = house.connect({ ...ONLY, regions, instanceSecrets: [secret] });
  expect(await listed(provider, REGION)).toEqual([]);
  expect(idsOf(await listed(provider, "us-ashburn-1"))).toEqual([id]);
});

test("twenty named instances are looked at, though no compartment is to be listed", async () => {
  const ids = house.machines(20, { compartment: ELSEWHERE });
  const provider = house.connect({ ...ONLY, instances: ids });
  expect(idsOf(await provider.describe(REGION, ids))).toEqual([...ids].sort());
  expect(house.fake.countCalls("ListContainerInstances")).toBe(0);
});
