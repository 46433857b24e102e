import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readAccount } from "../../../src/providers/openstack/account.ts";
import { openstackOptions } from "../../../src/providers/openstack/options.ts";

type Environment = Record<string, string>;

const read = (options: object, env: Environment = {}) =>
  readAccount(openstackOptions.parse(options), env);

const OPENRC: Environment = {
  OS_AUTH_URL: "https://auth.example.org",
  OS_USERNAME: "bot",
  OS_PASSWORD: "hush",
  OS_PROJECT_ID: "9460d381",
  OS_REGION_NAME: "GRA9",
};

describe("the OS_* variables", () => {
  test("of an openrc file are enough", () => {
    expect(read({}, OPENRC)).toEqual({
      authUrl: "https://auth.example.org/v3",
      kind: "password",
      who: "user bot",
      regions: ["GRA9"],
      interface: "public",
      auth: {
        identity: {
          methods: ["password"],
          password: { user: { name: "bot", domain: { id: "default" }, password: "hush" } },
        },
        scope: { project: { id: "9460d381" } },
      },
    });
  });

  test.each([
    ["https://auth.example.org/v3/", "https://auth.example.org/v3"],
    ["https://auth.example.org/identity", "https://auth.example.org/identity/v3"],
    ["https://auth.example.org:5000/v2.0", "https://auth.example.org:5000/v3"],
    ["https://auth.example.org/v3/auth/tokens", "https://auth.example.org/v3"],
  ])("may write the address %s", (written, meant) => {
    expect(read({}, { ...OPENRC, OS_AUTH_URL: written }).authUrl).toBe(meant);
  });

  test("name the domains of user and project, by name or by id, together or apart", () => {
    const { OS_PROJECT_ID, ...rest } = OPENRC;
    const named = { ...rest, OS_PROJECT_NAME: OS_PROJECT_ID ?? "", OS_USER_DOMAIN_NAME: "People" };
    expect(read({}, { ...named, OS_PROJECT_DOMAIN_ID: "d2" }).auth).toMatchObject({
      identity: { password: { user: { domain: { name: "People" } } } },
      scope: { project: { name: "9460d381", domain: { id: "d2" } } },
    });
    expect(read({}, { ...named, OS_DOMAIN_NAME: "All" }).auth).toMatchObject({
      scope: { project: { domain: { name: "All" } } },
    });
  });

  test("of old openrc files (tenant, endpoint type) are understood", () => {
    const { OS_PROJECT_ID, ...rest } = OPENRC;
    const old = { ...rest, OS_TENANT_NAME: "demo", OS_ENDPOINT_TYPE: "internalURL" };
    expect(read({}, old)).toMatchObject({
      interface: "internal",
      auth: { scope: { project: { name: "demo" } } },
    });
    expect(OS_PROJECT_ID).toBe("9460d381");
  });

  test.each([
    ["OS_AUTH_URL", /OS_AUTH_URL is missing in the environment/],
    ["OS_USERNAME", /OS_USERNAME is missing/],
    ["OS_PASSWORD", /OS_PASSWORD is missing/],
    ["OS_PROJECT_ID", /OS_PROJECT_NAME is missing/],
    ["OS_REGION_NAME", /no region is named: give regions for this cloud, or OS_REGION_NAME/],
  ])("without %s say what is missing", (name, words) => {
    expect(() => read({}, { ...OPENRC, [name]: "" })).toThrow(words);
  });

  test("with a way to sign in that the bot does not know say which it knows", () => {
    expect(() => read({}, { ...OPENRC, OS_AUTH_TYPE: "v3oidcpassword" })).toThrow(
      /auth_type v3oidcpassword; the bot knows password and v3applicationcredential/,
    );
  });
});

describe("clouds.yaml", () => {
  let home: string;
  let folder: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "lamplighter-clouds-"));
    folder = join(home, ".config", "openstack");
    mkdirSync(folder, { recursive: true });
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const CLOUDS = `
clouds:
  ovh:
    auth: { auth_url: "https://auth.ovh.example/v3", username: bot, project_name: demo, user_domain_name: Default }
    regions: [GRA9, { name: SBG5, values: {} }]
    interface: internal
  lab:
    auth_type: v3applicationcredential
    auth: { auth_url: "https://lab.example", application_credential_id: abc, application_credential_secret: hush }
    region_name: one
`;

  test("gives an entry, with its secret from the file beside it", () => {
    put("clouds.yaml", CLOUDS);
    put("secure.yaml", "clouds: { ovh: { auth: { password: from-secure } } }");
    expect(read({ cloud: "ovh" }, { HOME: home })).toMatchObject({
      authUrl: "https://auth.ovh.example/v3",
      regions: ["GRA9", "SBG5"],
      interface: "internal",
      auth: { identity: { password: { user: { name: "bot", password: "from-secure" } } } },
    });
  });

  test("is found where OS_CLIENT_CONFIG_FILE says, and OS_CLOUD picks the entry", () => {
    const elsewhere = join(home, "mine.yaml");
    writeFileSync(elsewhere, CLOUDS);
    const env = { OS_CLIENT_CONFIG_FILE: elsewhere, OS_CLOUD: "lab" };
    expect(read({}, env)).toMatchObject({
      kind: "application-credential",
      regions: ["one"],
      auth: {
        identity: {
          methods: ["application_credential"],
          application_credential: { id: "abc", secret: "hush" },
        },
      },
    });
    expect(read({}, env).auth).not.toHaveProperty("scope");
  });

  test("options of the bot's own win for what is no credential", () => {
    put("clouds.yaml", CLOUDS);
    const options = { cloud: "lab", regions: ["two", "three"], interface: "admin" };
    expect(read(options, { HOME: home })).toMatchObject({
      regions: ["two", "three"],
      interface: "admin",
    });
  });

  test("does not mix with the variables: a password never goes to another cloud", () => {
    put("clouds.yaml", CLOUDS);
    expect(() => read({ cloud: "ovh" }, { HOME: home, ...OPENRC })).toThrow(
      /password is missing in ovh in .*clouds\.yaml/,
    );
  });

  test("says which entries there are, where it was looked for, and what cannot be read", () => {
    const env = { HOME: home };
    expect(() => read({ cloud: "ovh" }, env)).toThrow(/no clouds\.yaml was found .*looked at/);
    put("clouds.yaml", CLOUDS);
    expect(() => read({ cloud: "gcp" }, env)).toThrow(/has no cloud gcp; it has: ovh, lab/);
    put("clouds.yaml", "clouds: [password: hush");
    expect(() => read({ cloud: "ovh" }, env)).toThrow(/is not a file of clouds in YAML$/);
  });

  test("cannot switch off the check of certificates, and a vendor's profile has to be written out", () => {
    const entry = (extra: string) =>
      put("clouds.yaml", `clouds: { ovh: { ${extra}, auth: { username: bot } } }`);
    entry("verify: false");
    expect(() => read({ cloud: "ovh" }, { HOME: home })).toThrow(/give the cloud's authority/);
    entry("profile: ovh");
    expect(() => read({ cloud: "ovh" }, { HOME: home })).toThrow(/write its auth_url there/);
  });
});

describe("the bot's own options", () => {
  const OPTIONS = {
    authUrl: "https://auth.example.org/v3",
    applicationCredentialId: "abc",
    applicationCredentialSecret: "hush",
    regions: ["GRA9"],
  };

  test("are enough by themselves", () => {
    expect(read(OPTIONS, OPENRC)).toMatchObject({
      who: "application credential abc",
      authUrl: "https://auth.example.org/v3",
    });
  });

  test("say by their own names what is missing", () => {
    const { applicationCredentialSecret, ...rest } = OPTIONS;
    expect(() => read(rest, OPENRC)).toThrow(
      /applicationCredentialSecret is missing in the options of this cloud/,
    );
    expect(applicationCredentialSecret).toBe("hush");
  });
});

describe("options", () => {
  const mistakes = (options: object) =>
    openstackOptions
      .safeParse(options)
      .error?.issues.map(({ path, message }) => [path.join("."), message]);

  test("that are empty mean the environment, a plain stop and ten seconds", () => {
    expect(openstackOptions.parse({})).toEqual({ stop: "stop", timeoutMs: 10_000 });
  });

  test("that contradict each other are named", () => {
    expect(mistakes({ cloud: "ovh", authUrl: "https://a.example" })).toEqual([
      ["authUrl", "cannot stand beside cloud: the credentials come from one place"],
    ]);
    expect(mistakes({ cloud: "ovh", password: "x" })).toEqual([
      ["password", "is only used with authUrl"],
    ]);
    expect(
      mistakes({ computeEndpoint: "https://n.example/v2.1", regions: ["a", "b"] })?.[0]?.[0],
    ).toBe("computeEndpoint");
    expect(mistakes({ regions: [] })?.[0]?.[0]).toBe("regions");
    expect(mistakes({ regoins: ["a"] })).toHaveLength(1);
    expect(mistakes({ stop: "hard" })?.[0]?.[0]).toBe("stop");
  });
});
