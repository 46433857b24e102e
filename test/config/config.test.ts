import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Config, configJsonSchema, readConfig, sayMistake } from "../../src/config.ts";
import { kinds as realKinds } from "../../src/main/kinds.ts";
import { kinds, slackEnv } from "./kinds.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "config-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const configOf = (text: string, env = {}): Config => {
  const result = readConfig({ kinds, env: { ...slackEnv, ...env }, text });
  if (!result.ok) throw new Error(result.mistakes.map(sayMistake).join("\n"));
  return result.config;
};

test("without a file the bot runs on a simulated cloud and the local page, on loopback", () => {
  const result = readConfig({ kinds: realKinds, env: {}, directory });
  if (!result.ok) throw new Error(result.mistakes.map(sayMistake).join("\n"));
  expect(result.file).toBeUndefined();
  expect(Object.keys(result.config.clouds)).toEqual(["lab"]);
  expect(Object.keys(result.config.platforms)).toEqual(["web"]);
  expect(result.config).toMatchObject({
    http: { host: "127.0.0.1", port: 3000 },
    data: "./data",
    confirmAbove: 5,
    syncMs: 60_000,
    logLevel: "info",
  });
  expect(result.config.limitsMs["stop:hard"]).toBe(240_000);
  const [channel] = result.config.policy.channels;
  expect(channel).toMatchObject({ platform: "web", channel: "lab", instances: { text: "all" } });
  expect(channel?.grants).toMatchObject([
    {
      role: "@devs",
      who: [{ kind: "group", platform: "web", id: "devs" }],
      allow: ["view", "start", "stop", "reboot", "schedule", "hold"],
    },
    { role: "@oncall", who: [{ kind: "group", platform: "web", id: "oncall" }], allow: ["*"] },
  ]);
});

test("the example that comes with the bot is good, and its comments tell the truth", () => {
  const file = "lamplighter.example.yaml";
  const env = { SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xapp-1" };
  const result = readConfig({ kinds: realKinds, env, file });
  expect(result.ok ? [] : result.mistakes).toEqual([]);
  const uncommented = readFileSync(file, "utf8").replace(/^( *)#: ?/gm, "$1");
  const all = readConfig({ kinds: realKinds, env, text: uncommented });
  expect(all.ok ? [] : all.mistakes).toEqual([]);
});

test("every example in the documents is one that the bot accepts", () => {
  const base = ["clouds: { lab: { provider: simulator } }", "platforms: { slack: {}, web: {} }"];
  const env = { SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xapp-1", PROMETHEUS_TOKEN: "secret" };
  const examples = ["configuration", "authorization"].flatMap((name) =>
    [...readFileSync(`docs/${name}.md`, "utf8").matchAll(/```yaml\n(.*?)```/gs)].map(
      (one) => one[1],
    ),
  );
  expect(examples.length).toBeGreaterThanOrEqual(5);
  for (const example of examples) {
    const missing = base.filter((line) => !example?.includes(line.slice(0, line.indexOf(" "))));
    const text = [...missing, example].join("\n");
    const result = readConfig({ kinds: realKinds, env, text });
    expect(result.ok ? [] : result.mistakes.map(sayMistake)).toEqual([]);
  }
});

test("a channel becomes a policy: roles are people, selectors and durations are read", () => {
  const config = configOf(`
clouds:
  aws-dev: { provider: aws-ec2, regions: [eu-west-1] }
platforms: { slack: { mode: socket } }
roles:
  "@devs": [slack:group:S0DEVS, slack:user:U012, discord:role:123]
channels:
  - slack: C0OPS
    instances: env:dev cloud:aws-*
    grants:
      - { role: "@devs", allow: [view, stop], on: "team:web" }
      - { role: member, allow: [view] }
      - { role: slack:user:U0BOSS, allow: ["*"] }
    approvals:
      - { for: [stop:hard], by: "@devs", count: 2, expires: 45m }
      - { for: ["*"], on: "env:prod", by: "@devs" }
limits: { stop: 10m }
confirmAbove: 0
sync: 2m
`);
  const devs = [
    { kind: "group", platform: "slack", id: "S0DEVS" },
    { kind: "user", platform: "slack", id: "U012" },
    { kind: "group", platform: "discord", id: "123" },
  ];
  expect(config.roles).toEqual({ "@devs": devs });
  expect(config.platforms).toEqual({ slack: { mode: "socket" } });
  expect(config.clouds["aws-dev"]).toEqual({
    provider: "aws-ec2",
    options: { regions: ["eu-west-1"] },
  });
  expect(config.policy.channels).toMatchObject([
    {
      platform: "slack",
      channel: "C0OPS",
      instances: { text: "env:dev cloud:aws-*" },
      grants: [
        { role: "@devs", who: devs, allow: ["view", "stop"], on: { text: "team:web" } },
        { role: "member", who: [{ kind: "member" }], allow: ["view"] },
        { role: "slack:user:U0BOSS", who: [{ kind: "user", platform: "slack", id: "U0BOSS" }] },
      ],
      approvals: [
        { for: ["stop:hard"], by: "@devs", count: 2, expiresMs: 2_700_000 },
        { for: ["*"], on: { text: "env:prod" }, by: "@devs", count: 1, expiresMs: 1_800_000 },
      ],
    },
  ]);
  expect(config).toMatchObject({ confirmAbove: 0, syncMs: 120_000 });
  expect(config.limitsMs).toMatchObject({ stop: 600_000, start: 240_000 });
});

test("people, conditions, deny rules, guardrails and approval rules become a policy", () => {
  const { policy, roles } = configOf(`
clouds: { lab: { provider: simulator } }
platforms: { slack: {}, web: {} }
people:
  ann: [slack:user:U1, "discord:user:123"]
roles:
  "@leads": [person:ann, slack:group:S0LEADS]
timeZone: Europe/Rome
deny:
  - { role: "@leads", deny: [delete], outside: "Mo-Fr 08:00-19:00", timeZone: UTC }
never:
  - { actions: [delete], on: env:prod }
channels:
  - slack: C0OPS
    instances: all
    deny: [{ deny: ["*"], on: env:frozen, moreThan: 3 }]
    grants:
      - { role: person:ann, allow: ["*", break-glass], hours: "Mo-Fr 08:00-19:00", atMost: 5 }
    approvals:
      - { for: [stop], by: "@leads", hours: Sa, ask: ["slack:C0OPS", "web:lab"], reason: required }
      - { for: [delete], by: "@leads", stronger: code }
      - { for: ["stop:hard"], by: "@leads", stronger: { channel: "slack:C0OPS" } }
  - web: lab
    instances: all
    grants: [{ role: member, allow: [approve] }]
`);
  const ann = [
    { kind: "user", platform: "slack", id: "U1" },
    { kind: "user", platform: "discord", id: "123" },
  ];
  const leads = [...ann, { kind: "group", platform: "slack", id: "S0LEADS" }];
  const office = { text: "Mo-Fr 08:00-19:00" };
  expect(roles).toEqual({ "@leads": leads });
  expect(policy).toMatchObject({
    people: [{ name: "ann", accounts: ann.map(({ platform, id }) => ({ platform, id })) }],
    deny: [
      {
        to: { role: "@leads", who: leads },
        when: { kind: "outside", hours: { ...office, timeZone: "UTC" } },
      },
    ],
    never: [{ actions: ["delete"], on: { text: "env:prod" } }],
  });
  expect(policy.channels[0]).toMatchObject({
    deny: [{ to: undefined, deny: ["*"], on: { text: "env:frozen" }, moreThan: 3 }],
    grants: [
      {
        role: "person:ann",
        who: ann,
        when: { kind: "within", hours: { ...office, timeZone: "Europe/Rome" } },
        atMost: 5,
      },
    ],
    approvals: [
      {
        approvers: leads,
        when: { kind: "within", hours: { text: "Sa", timeZone: "Europe/Rome" } },
        ask: [
          { platform: "slack", id: "C0OPS" },
          { platform: "web", id: "lab" },
        ],
        reason: "required",
      },
      { stronger: { kind: "code" }, ask: [], reason: "optional" },
      { stronger: { kind: "channel", channel: { platform: "slack", id: "C0OPS" } } },
    ],
  });
});

test("anchors and merge keys may save typing, and a mistake behind them still has a line", () => {
  const text = `
clouds: { lab: { provider: simulator } }
platforms: { web: }
roles: { "@devs": [member] }
channels:
  - &base
    web: lab
    instances: all
    grants: &grants
      - { role: "@devs", allow: [view] }
  - <<: *base
    web: other
`;
  expect(configOf(text).policy.channels.map((one) => [one.channel, one.grants.length])).toEqual([
    ["lab", 1],
    ["other", 1],
  ]);
  const broken = readConfig({ kinds, env: {}, text: text.replace("[view]", "[veiw]") });
  expect(broken.ok ? [] : broken.mistakes.map((one) => one.line)).toEqual([10, 11]);
});

const FILE = "clouds: { one: { provider: simulator } }\nplatforms: { web: }\n";

test("the path given wins over LAMPLIGHTER_CONFIG, and that over lamplighter.yaml", () => {
  const write = (name: string) => {
    writeFileSync(join(directory, name), FILE.replace("one", name.replace(".yaml", "")));
    return join(directory, name);
  };
  write("lamplighter.yaml");
  const named = write("named.yaml");
  const given = write("given.yaml");
  const cloudOf = (request: { file?: string; env: Record<string, string> }) => {
    const result = readConfig({ kinds, directory, ...request });
    return result.ok && [Object.keys(result.config.clouds)[0], result.file];
  };
  const env = { LAMPLIGHTER_CONFIG: named };
  expect(cloudOf({ file: given, env })).toEqual(["given", given]);
  expect(cloudOf({ env })).toEqual(["named", named]);
  expect(cloudOf({ env: {} })).toEqual(["lamplighter", join(directory, "lamplighter.yaml")]);
});

test("a file that was named but cannot be read is a mistake, never the default", () => {
  const missing = join(directory, "missing.yaml");
  mkdirSync(join(directory, "folder"));
  const sentences = [missing, join(directory, "folder"), "/dev/zero"].map((file) => {
    const result = readConfig({ kinds, env: {}, file });
    return result.ok
      ? "ok"
      : result.mistakes.map((one) => one.sentence.replace(directory, "")).join();
  });
  expect(sentences).toEqual([
    "/missing.yaml does not exist.",
    "/folder is not a file.",
    "/dev/zero is not a file.",
  ]);
  const named = readConfig({ kinds, env: { LAMPLIGHTER_CONFIG: missing }, directory });
  expect(named.ok).toBe(false);
});

test("the JSON Schema knows every key, each provider's own options, and refuses what the bot refuses", () => {
  const schema = configJsonSchema(kinds) as {
    properties: Record<string, { additionalProperties?: { oneOf: object[] } }>;
    additionalProperties: boolean;
  };
  expect(Object.keys(schema.properties)).toEqual(
    expect.arrayContaining(["clouds", "platforms", "roles", "channels", "http", "limits", "log"]),
  );
  expect(schema.additionalProperties).toBe(false);
  const forms = schema.properties.clouds?.additionalProperties?.oneOf ?? [];
  expect(forms[1]).toMatchObject({
    properties: { provider: { const: "aws-ec2" }, regions: { type: "array" } },
    required: ["provider", "regions"],
    additionalProperties: false,
  });
  expect(forms[2]).toMatchObject({
    oneOf: [
      { properties: { provider: { const: "forked" }, login: { const: "key" } } },
      { properties: { provider: { const: "forked" }, login: { const: "password" } } },
    ],
  });
  expect(() => JSON.stringify(configJsonSchema(realKinds))).not.toThrow();
});

test("a mistake reads well in a terminal", () => {
  const result = readConfig({ kinds, env: {}, text: `${FILE}cahce: {}` });
  expect(result.ok ? "" : result.mistakes.map(sayMistake).join("\n")).toMatch(
    /^line 3, cahce: This key is not known\.\n {2}Did you mean cache\? Known here: clouds, /,
  );
});
