import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Provider } from "../../../src/providers/provider.ts";
import { connect, type Ec2House, ec2House, REGION } from "./house.ts";

const ROLE = "arn:aws:iam::444455556666:role/lamplighter";

let house: Ec2House;
beforeEach(async () => {
  house = await ec2House();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await house.close();
});

const idsSeen = async (provider: Provider) => {
  const seen: string[] = [];
  for await (const page of provider.list(REGION)) seen.push(...page.map(({ id }) => id));
  return seen;
};
const troubleOf = async (provider: Provider) =>
  await idsSeen(provider).then(
    () => expect.fail("expected an error"),
    (error: { trouble: unknown; message: string }) => error,
  );

test("with a role to assume, the other account's instances are seen and stopped", async () => {
  const { fake } = house;
  fake.addInstance();
  fake.addRole({ arn: ROLE, account: "444455556666", externalId: "ext-1" });
  const theirs = fake.addInstance({ account: "444455556666" });
  const provider = connect(fake, {
    options: { role: ROLE, externalId: "ext-1" },
    key: fake.credentials,
  });
  expect(await idsSeen(provider)).toEqual([theirs]);
  expect((await provider.begin(REGION, "stop", [theirs], "key")).get(theirs)?.kind).toBe(
    "accepted",
  );
  expect(fake.countCalls("AssumeRole")).toBe(1);
  expect(fake.calls.at(-1)).toMatchObject({
    account: "444455556666",
    accessKeyId: expect.stringMatching(/^ASIA/),
  });
});

test("a role that may not be assumed is named, with the right that is missing", async () => {
  const { fake } = house;
  fake.addRole({ arn: ROLE, account: "444455556666", externalId: "ext-1" });
  const provider = connect(fake, {
    options: { role: ROLE, externalId: "guess" },
    key: fake.credentials,
  });
  expect(await troubleOf(provider)).toMatchObject({
    trouble: { kind: "not-allowed", missing: "sts:AssumeRole" },
  });
});

test("an STS that never answers holds nothing up", async () => {
  const { fake } = house;
  fake.fail("hang", { action: "AssumeRole" });
  const options = { role: ROLE, timeoutMs: 300 };
  const provider = connect(fake, { options, key: fake.credentials });
  const before = performance.now();
  expect(await troubleOf(provider)).toMatchObject({
    trouble: { kind: "credentials", detail: expect.stringMatching(/none within 0\.3 s/) },
  });
  expect(performance.now() - before).toBeLessThan(4_000);
});

test("a wrong secret and an unknown key are refused credentials, and neither is repeated", async () => {
  const { fake } = house;
  const wrong = { ...fake.credentials, secretAccessKey: "wrong/secret+of-somebody" };
  const unknown = { accessKeyId: "AKIANOBODYKNOWSME", secretAccessKey: "nobody/secret" };
  for (const [key, code] of [
    [wrong, "SignatureDoesNotMatch"],
    [unknown, "AuthFailure"],
  ] as const) {
    const error = await troubleOf(connect(fake, { key }));
    expect(error).toMatchObject({ trouble: { kind: "credentials", code } });
    for (const secret of [key.accessKeyId, key.secretAccessKey])
      expect(JSON.stringify([error, error.message, String(error)])).not.toContain(secret);
  }
});

test("a profile that is not there is named as the reason", async () => {
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  vi.stubEnv("AWS_CONFIG_FILE", "/nowhere/config");
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/credentials");
  const provider = connect(house.fake, { options: { profile: "no-such-profile" } });
  expect(await troubleOf(provider)).toMatchObject({
    trouble: {
      kind: "credentials",
      detail: expect.stringMatching(/^no AWS credentials found: .*no-such-profile/),
    },
  });
});

test("a machine whose clock is twenty minutes off still gets its answer", async () => {
  const id = house.fake.addInstance();
  house.fake.setClockSkew(20 * 60_000);
  expect(await idsSeen(house.provider)).toEqual([id]);
});

test("the endpoint of the options wins over the environment's", async () => {
  const id = house.fake.addInstance();
  const provider = connect(house.fake, {
    options: { endpoint: house.fake.url },
    key: house.fake.credentials,
    env: { AWS_ENDPOINT_URL_EC2: "http://127.0.0.1:9" },
  });
  expect(await idsSeen(provider)).toEqual([id]);
});

test("an address where nobody listens is said to be out of reach", async () => {
  const provider = connect(house.fake, {
    options: { endpoint: "http://127.0.0.1:9" },
    key: house.fake.credentials,
  });
  expect(await troubleOf(provider)).toMatchObject({
    trouble: { kind: "unreachable", code: "ECONNREFUSED" },
  });
});
