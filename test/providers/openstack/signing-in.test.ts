import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ProviderError } from "../../../src/providers/provider.ts";
import type { FakeOpenstack } from "../../fakes/openstack/fake.ts";
import { PROJECT, startFakeOpenstack } from "../../fakes/openstack/fake.ts";
import {
  ask,
  connect,
  listed,
  type OpenstackHouse,
  openstackHouse,
  passwordEnv,
  REGION,
  troubleIn,
} from "./house.ts";

let house: OpenstackHouse;
let fake: FakeOpenstack;
beforeEach(async () => {
  house = await openstackHouse({}, { regions: [REGION, "GRA9", "SBG5"] });
  fake = house.fake;
});
afterEach(() => house.close());

const signIns = () => fake.countCalls(/auth.tokens/);
const troubleOf = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => expect.fail("expected an error"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProviderError)) throw error;
  return error.trouble;
};

describe("a token", () => {
  test("serves many calls and every region", async () => {
    const [here, there] = [fake.addServer(), fake.addServer({ region: "SBG5" })];
    const provider = connect(fake, {
      options: { regions: [REGION, "SBG5"] },
      now: house.now,
    });
    expect((await listed(provider)).map(({ id }) => id)).toEqual([here]);
    expect((await listed(provider, "SBG5")).map(({ id }) => id)).toEqual([there]);
    expect(signIns()).toBe(1);
    await provider.close();
  });

  test("is renewed before it expires", async () => {
    fake.world.tokenTtlMs = 3_600_000;
    await listed(house.provider);
    house.advance(3_600_000 - 60_000);
    await listed(house.provider);
    expect(signIns()).toBe(2);
    expect(fake.calls.filter(({ status }) => status === 401)).toEqual([]);
  });

  test("of eight seconds is renewed in time, too, and not for each call", async () => {
    fake.world.tokenTtlMs = 8_000;
    for (const ms of [0, 2_000, 3_000, 2_000, 2_000]) {
      house.advance(ms);
      await listed(house.provider);
    }
    expect(signIns()).toBe(2);
    expect(fake.calls.filter(({ status }) => status === 401)).toEqual([]);
  });

  test("that ends between the look and the request is renewed; the stop happens once", async () => {
    const id = fake.addServer();
    fake.between = async () => fake.revokeTokens();
    expect(await ask(house, "stop", id)).toMatchObject({ kind: "accepted" });
    expect(fake.effectsOn(id)).toEqual(["stop"]);
    expect(signIns()).toBe(2);
  });

  test("that ends while 40 servers are asked for is renewed once for all of them", async () => {
    const ids = house.servers(40);
    await listed(house.provider);
    fake.revokeTokens();
    const begun = await house.provider.begin(REGION, "stop", ids, "key");
    expect(ids.map((id) => begun.get(id)?.kind)).toEqual(ids.map(() => "accepted"));
    fake.between = async () => fake.revokeTokens();
    const again = await house.provider.begin(REGION, "suspend", house.servers(40), "key");
    expect([...again.values()].filter(({ kind }) => kind === "accepted")).toHaveLength(40);
    expect(signIns()).toBe(3);
  });

  test("is fetched once however many ask for it at the same time", async () => {
    await Promise.all(Array.from({ length: 20 }, () => listed(house.provider)));
    expect(signIns()).toBe(1);
  });

  test("does not depend on whether the cloud's clock agrees with ours", async () => {
    const provider = connect(fake, { now: () => house.now() + 7_200_000 });
    await listed(provider);
    await listed(provider);
    expect(signIns()).toBe(1);
    await provider.close();
  });
});

describe("credentials that are refused", () => {
  test("for good cost two requests to Keystone in a call, and end as such", async () => {
    await listed(house.provider);
    fake.revokeTokens();
    fake.fail({ status: 401 }, { service: "keystone" });
    expect((await troubleOf(listed(house.provider))).kind).toBe("credentials");
    expect(signIns()).toBe(2);
  });

  test("a token that is refused as soon as it is given ends, without a loop", async () => {
    fake.fail({ status: 401 }, { service: "nova", on: /servers/ });
    expect(await troubleOf(listed(house.provider))).toMatchObject({
      kind: "credentials",
      detail: "Nova in RegionOne refuses a token that Keystone has just given",
    });
    expect(signIns()).toBe(2);
  });

  test.each([
    ["OS_PASSWORD", "wrong"],
    ["OS_USERNAME", "nobody"],
    ["OS_PROJECT_NAME", "nothing"],
    ["OS_USER_DOMAIN_NAME", "elsewhere"],
  ])("a wrong %s says what may be wrong, never the secret", async (name, value) => {
    const provider = connect(fake, { env: { ...passwordEnv(fake), [name]: value } });
    const trouble = await troubleOf(listed(provider));
    expect(trouble).toMatchObject({
      kind: "credentials",
      detail: expect.stringMatching(
        /^Keystone refuses the bot's user \w+: wrong secret, or no such/,
      ),
    });
    expect(JSON.stringify(trouble)).not.toContain(fake.world.user.password);
    await provider.close();
  });

  test("an address without a Keystone is said to be that", async () => {
    const env = { ...passwordEnv(fake), OS_AUTH_URL: `${fake.authUrl}/elsewhere` };
    const provider = connect(fake, { env });
    expect((await troubleOf(listed(provider))).detail).toMatch(/no Keystone v3 at that address/);
    await provider.close();
  });

  test("an address where nobody listens is out of reach", async () => {
    const closed = await startFakeOpenstack();
    await closed.close();
    const env = { ...passwordEnv(fake), OS_AUTH_URL: closed.authUrl };
    const provider = connect(fake, { env });
    expect(await troubleOf(listed(provider))).toMatchObject({
      kind: "unreachable",
      code: "ECONNREFUSED",
    });
    await provider.close();
  });
});

describe("an application credential", () => {
  const RULES = [
    { method: "GET", path: "/v2.1/servers/**" },
    { method: "POST", path: "/v2.1/servers/*/action" },
  ];
  const connectWith = (given: Record<string, string>) =>
    connect(fake, {
      env: {
        OS_AUTH_URL: `${fake.authUrl}/v3/`,
        OS_AUTH_TYPE: "v3applicationcredential",
        OS_REGION_NAME: REGION,
        ...given,
      },
      now: house.now,
    });

  test("signs in by its id, or by its name with its user, without a scope", async () => {
    const { id, name, secret } = fake.addCredential();
    const server = fake.addServer();
    for (const given of [
      { OS_APPLICATION_CREDENTIAL_ID: id },
      { OS_APPLICATION_CREDENTIAL_NAME: name, OS_USERNAME: "demo" },
    ]) {
      const provider = connectWith({ ...given, OS_APPLICATION_CREDENTIAL_SECRET: secret });
      expect((await listed(provider)).map((one) => one.id)).toEqual([server]);
      await provider.close();
    }
  });

  test("with the access rules of the documentation can do what it should, and a rule that is missing is named", async () => {
    const { id, secret } = fake.addCredential(RULES);
    const provider = connectWith({
      OS_APPLICATION_CREDENTIAL_ID: id,
      OS_APPLICATION_CREDENTIAL_SECRET: secret,
    });
    const server = fake.addServer();
    expect(await ask({ provider }, "stop", server)).toMatchObject({ kind: "accepted" });
    const trouble = troubleIn(await ask({ provider }, "delete", server));
    expect(trouble).toMatchObject({
      kind: "credentials",
      detail: expect.stringMatching(
        /access rules may lack DELETE .*\(os_compute_api:servers:delete\)/,
      ),
    });
    expect(JSON.stringify(trouble)).not.toContain(secret);
    await provider.close();
  });

  test("that was deleted ends as refused credentials, once per call", async () => {
    const { id, secret } = fake.addCredential();
    const provider = connectWith({
      OS_APPLICATION_CREDENTIAL_ID: id,
      OS_APPLICATION_CREDENTIAL_SECRET: secret,
    });
    await listed(provider);
    fake.world.credentials.clear();
    fake.revokeTokens();
    const before = signIns();
    expect((await troubleOf(listed(provider))).kind).toBe("credentials");
    expect(signIns()).toBe(before + 1);
    await provider.close();
  });
});

describe("the catalog", () => {
  test("without the wanted region gives a sentence with those that there are", async () => {
    const provider = connect(fake, { options: { regions: ["GRA7"] } });
    expect(await troubleOf(listed(provider, "GRA7"))).toEqual({
      kind: "unsupported",
      detail: "OpenStack has no region GRA7 for compute; there are GRA9, RegionOne, SBG5",
    });
    await provider.close();
  });

  test.each(["public", "internal", "admin"] as const)("gives the %s address", async (face) => {
    const provider = connect(fake, { options: { interface: face } });
    await listed(provider);
    expect(fake.faces.at(-1)).toBe(face);
    await provider.close();
  });

  test.each(["versioned", "with-project", "unversioned"] as const)(
    "may write Nova's address %s",
    async (form) => {
      fake.world.endpointForm = form;
      const id = fake.addServer();
      expect((await listed(house.provider)).map((one) => one.id)).toEqual([id]);
      expect(await ask(house, "stop", id)).toMatchObject({ kind: "accepted" });
      const path = form === "with-project" ? `/v2.1/${PROJECT.id}/servers` : "/v2.1/servers";
      expect(fake.calls.at(-1)?.path).toContain(path);
    },
  );

  test("can be bypassed with an address of one's own", async () => {
    const id = fake.addServer({ region: "SBG5" });
    const options = { computeEndpoint: fake.novaUrl("SBG5") };
    const provider = connect(fake, { options });
    expect((await listed(provider)).map((one) => one.id)).toEqual([id]);
    await provider.close();
  });

  test("a token without a project is refused credentials, not an empty cloud", async () => {
    fake.world.unscoped = true;
    expect(await troubleOf(listed(house.provider))).toMatchObject({
      kind: "credentials",
      detail: expect.stringMatching(/without a project/),
    });
  });
});

describe("the microversion", () => {
  test.each([
    [93, "compute 2.90"],
    [79, "compute 2.79"],
    [1, undefined],
  ])("of a Nova that goes to 2.%s is spoken as %s", async (maxMinor, spoken) => {
    fake.world.maxMinor = maxMinor;
    const id = fake.addServer({ name: "web", tags: ["ci"], flavor: "m1.small" });
    const [seen] = await listed(house.provider);
    expect(seen).toMatchObject({ id, name: "web", state: "running" });
    expect(fake.calls.at(-1)?.microversion).toBe(spoken);
    expect(await ask(house, "stop", id)).toMatchObject({ kind: "accepted" });
  });

  test("is settled anew when Nova was replaced by an older one", async () => {
    const id = fake.addServer();
    await listed(house.provider);
    fake.world.maxMinor = 60;
    expect(await ask(house, "stop", id)).toMatchObject({ kind: "accepted" });
    expect(fake.calls.at(-1)?.microversion).toBe("compute 2.60");
  });

  test("is asked for once, and without showing the token", async () => {
    await listed(house.provider);
    await listed(house.provider);
    expect(fake.countCalls(/^GET \/v2.1\/$/)).toBe(1);
    expect(fake.calls.find(({ path }) => path === "/v2.1/")?.hasToken).toBe(false);
  });
});
