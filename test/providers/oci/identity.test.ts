import { createPrivateKey } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Provider } from "../../../src/providers/provider.ts";
import { begun, listed, type OciHouse, ociHouse, REGION } from "./house.ts";

let house: OciHouse;
let folder: string;
beforeEach(async () => {
  house = await ociHouse({ timeoutMs: 2_000 });
  folder = mkdtempSync(join(tmpdir(), "lamplighter-oci-"));
  house.machines(1);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
  await house.close();
});

const NO_KEY = { key: undefined };

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

const seen = async (provider: Provider) => (await listed(provider)).length;

async function refusalOf(provider: Provider): Promise<string> {
  const error = await listed(provider).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ trouble: { kind: "credentials" } });
  return String(error) + JSON.stringify(error);
}

describe("an API key", () => {
  const profileText = (name: string, changes: Readonly<Record<string, string>> = {}) => {
    const { tenancy, user, fingerprint, privateKey } = house.fake.key;
    const key_file = written("key.pem", privateKey);
    const fields = { tenancy, user, fingerprint, key_file, region: REGION, ...changes };
    const lines = Object.entries(fields).filter(([, value]) => value !== "");
    return [`[${name}]`, ...lines.map(([field, value]) => `${field}=${value}`), ""].join("\n");
  };

  test("is taken from the configuration file of OCI's own tools", async () => {
    const configFile = written("config", profileText("DEFAULT"));
    expect(await seen(house.connect({ ...NO_KEY, configFile }))).toBe(1);
    expect(await seen(house.connect(NO_KEY, { OCI_CONFIG_FILE: configFile }))).toBe(1);
  });

  test("is taken from the profile that is named", async () => {
    const broken = profileText("DEFAULT", { user: "ocid1.user.oc1..nobody" });
    const configFile = written("config", broken + profileText("bot"));
    expect(await seen(house.connect({ ...NO_KEY, configFile, profile: "bot" }))).toBe(1);
    expect(await seen(house.connect({ ...NO_KEY, configFile }, { OCI_CLI_PROFILE: "bot" }))).toBe(
      1,
    );
    expect(await refusalOf(house.connect({ ...NO_KEY, configFile }))).toMatch(/NotAuthenticated/);
  });

  test("is taken from a file of its own, or from the environment on one line", async () => {
    const { privateKey, ...key } = house.fake.key;
    const keyFile = written("own.pem", `${privateKey}\nOCI_API_KEY\n`);
    expect(await seen(house.connect({ key: { ...key, keyFile } }))).toBe(1);
    const oneLine = privateKey.replaceAll("\n", "\\n");
    expect(await seen(house.connect({ key: { ...key, privateKey: oneLine } }))).toBe(1);
  });

  for (const type of ["pkcs1", "pkcs8"] as const)
    test(`may be encrypted (${type}); a wrong passphrase is told without showing anything of it`, async () => {
      const { privateKey, ...key } = house.fake.key;
      const passphrase = "correct-horse-battery";
      const encryption = { cipher: "aes-256-cbc", passphrase };
      const locked = createPrivateKey(privateKey).export({ type, format: "pem", ...encryption });
      const given = { ...key, privateKey: locked.toString() };
      expect(await seen(house.connect({ key: { ...given, passphrase } }))).toBe(1);
      const wrong = house.connect({ key: { ...given, passphrase: "battery-staple" } });
      const said = await refusalOf(wrong);
      expect(said).toMatch(/passphrase is missing or wrong/);
      expect(said).not.toMatch(/battery|PRIVATE/);
    });

  const MISTAKES: readonly (readonly [string, () => string, RegExp])[] = [
    ["no such profile", () => profileText("bot"), /no such profile/],
    ["no fingerprint", () => profileText("DEFAULT", { fingerprint: "" }), /fingerprint is missing/],
    ["no region", () => profileText("DEFAULT", { region: "" }), /region is missing/],
    [
      "no key file",
      () => profileText("DEFAULT", { key_file: "/nowhere/key.pem" }),
      /key_file cannot be read/,
    ],
    ["a stray line", () => `${profileText("DEFAULT")}hunter2\n`, /cannot be understood/],
  ];
  for (const [mistake, text, words] of MISTAKES)
    test(`with a mistake in its file (${mistake}) is told by profile and file, never by the line`, async () => {
      const configFile = written("config", text());
      const said = await refusalOf(house.connect({ ...NO_KEY, configFile }));
      expect(said).toMatch(words);
      expect(said).toContain(`profile DEFAULT of ${configFile}`);
      expect(said).not.toContain("hunter2");
    });

  test("in a file that is not there yet is used as soon as it is", async () => {
    const configFile = join(folder, "config");
    const provider = house.connect({ ...NO_KEY, configFile });
    expect(await refusalOf(provider)).toMatch(/no such file/);
    written("config", profileText("DEFAULT"));
    expect(await seen(provider)).toBe(1);
  });

  test("is refused when this machine's clock is off, and the reason may be that", async () => {
    house.fake.setClockSkew(6 * 60_000);
    expect(await refusalOf(house.provider)).toMatch(/clock is off/);
  });
});

describe("a resource principal", () => {
  function container(expiresInMs: number) {
    const { token, privateKey } = house.fake.issueToken(expiresInMs);
    const rpst = written("rpst", token);
    const env = {
      OCI_RESOURCE_PRINCIPAL_VERSION: "2.2",
      OCI_RESOURCE_PRINCIPAL_RPST: rpst,
      OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: written("session.pem", privateKey),
      OCI_RESOURCE_PRINCIPAL_REGION: REGION,
    };
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    return house.connect({ ...NO_KEY, auth: "resource-principal" }, env);
  }

  test("is used where OCI gives the container one", async () => {
    expect(await seen(container(3_600_000))).toBe(1);
  });

  test("whose token ends in the middle of an operation is renewed, and nothing happens twice", async () => {
    const provider = container(3_600_000);
    const [id = ""] = house.machines(1);
    const watched = await begun({ provider, now: house.now }, "stop", [id]);
    house.fake.revokeTokens();
    written("rpst", house.fake.issueToken(3_600_000).token);
    house.advance(60_000);
    expect((await provider.watch(REGION, watched)).get(id)?.kind).toBe("done");
    house.fake.revokeTokens();
    written("rpst", house.fake.issueToken(3_600_000).token);
    await begun({ provider, now: house.now }, "start", [id]);
    expect(house.fake.effectsOn(id).map(({ what }) => what)).toEqual(["stop", "start"]);
  });

  test("that is refused for good ends as that, after one renewal", async () => {
    const provider = container(3_600_000);
    await seen(provider);
    house.fake.revokeTokens();
    expect(await refusalOf(provider)).toMatch(/NotAuthenticated/);
  });

  test("that is not there is told by the variables that are missing", async () => {
    const provider = house.connect({ ...NO_KEY, auth: "resource-principal" });
    expect(await refusalOf(provider)).toMatch(/OCI_RESOURCE_PRINCIPAL_RPST/);
  });
});

describe("an instance principal", () => {
  const onInstance = (given = {}) =>
    house.connect({ ...NO_KEY, auth: "instance-principal", ...given });

  test("is used on a machine of OCI's own, with one token for all calls", async () => {
    const provider = onInstance();
    house.machines(150);
    expect(await seen(provider)).toBe(151);
    const ids = (await listed(provider)).slice(0, 8).map(({ id }) => id);
    expect((await provider.describe(REGION, ids)).length).toBe(8);
    expect(house.fake.metadata.tokens).toBe(1);
  });

  test("gets one new token when its token ends while many calls are under way", async () => {
    const provider = onInstance();
    const ids = house.machines(8);
    await seen(provider);
    house.fake.revokeTokens();
    expect((await provider.describe(REGION, ids)).length).toBe(8);
    expect(house.fake.metadata.tokens).toBe(2);
  });

  test("that this machine does not have is told in words", async () => {
    house.fake.metadata.switchOff();
    expect(await refusalOf(onInstance())).toMatch(/no instance principal/);
  });

  test("is not waited for where the metadata never answer", async () => {
    house.fake.metadata.hang();
    const before = performance.now();
    expect(await refusalOf(onInstance({ timeoutMs: 300 }))).toMatch(/no token came in time/);
    expect(performance.now() - before).toBeLessThan(3_000);
  });
});
