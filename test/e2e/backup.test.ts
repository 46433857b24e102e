import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type FakeEc2, startFakeEc2 } from "../fakes/aws-ec2/fake.ts";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/index.ts";
import { BuiltBot, buildBot, freePort } from "../support/built-bot.ts";
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from "../support/database.ts";
import { townEnv, wordsIn } from "../support/town.ts";

const PATIENCE = { timeout: 20_000, interval: 50 };
const NAMES = ["watched-1", "unheard-1", "restless-1", "timed-1"];

/** What is on its way when the bot moves arrives when the test says so. */
const LONG_MS = 60_000;
let cloudAheadMs = 0;

let built: string;
let directory: string;
let ec2: FakeEc2;
let slack: FakeSlack;
let old: TestDatabase;
let fresh: TestDatabase;
let port: number;
let bot: BuiltBot | undefined;
const ids = new Map<string, string>();

beforeAll(async () => {
  built = buildBot();
  [directory, ec2, slack, old, fresh, port] = await Promise.all([
    mkdtemp(join(tmpdir(), "lamplighter-move-")),
    startFakeEc2({ transitionMs: LONG_MS, now: () => Date.now() + cloudAheadMs }),
    startFakeSlack(),
    createTestDatabase(),
    createEmptyDatabase(),
    freePort(),
  ]);
  for (const name of NAMES)
    ids.set(name, ec2.addInstance({ name, region: "eu-central-1", state: "running" }));
  await writeFile(join(directory, "lamplighter.yaml"), yaml(ec2.url, port));
}, 60_000);

afterAll(async () => {
  await bot?.stop();
  await Promise.all([slack.close(), ec2.close(), old.drop(), fresh.drop()]);
  await rm(directory, { recursive: true });
});

const yaml = (endpoint: string, listen: number): string => `
clouds:
  aws-dev: { provider: aws-ec2, regions: [eu-central-1], endpoint: "${endpoint}" }
platforms:
  slack: { mode: http }
http: { port: ${listen} }
channels:
  - slack: C0OPS
    instances: all
    grants:
      - { role: member, allow: ["*"] }
`;

const env = (database: TestDatabase) => ({
  ...townEnv(slack, ec2),
  DATABASE_URL: database.url,
  LAMPLIGHTER_CONFIG: join(directory, "lamplighter.yaml"),
});

const run = promisify(execFile);

/** What the command line prints. */
async function lamplighter(database: TestDatabase, ...args: string[]): Promise<string> {
  const { PATH = "", HOME = "" } = process.env;
  const options = { env: { PATH, HOME, ...env(database) } };
  const { stdout } = await run(process.execPath, [join(built, "src", "main.js"), ...args], options);
  return stdout;
}

const says = (text: string) =>
  slack.slash({
    to: `http://127.0.0.1:${port}/slack/events`,
    user: "U0ANN",
    channel: "C0OPS",
    text,
  });
const shown = () => slack.inChannel("C0OPS").map(wordsIn).join("\n");
const effects = (name: string) => ec2.effectsOn(ids.get(name) ?? "").map(({ what }) => what);

async function phases({ connection }: TestDatabase): Promise<Record<string, string>> {
  const targets = connection.db.selectFrom("operation_targets").select(["name", "phase"]);
  return Object.fromEntries((await targets.execute()).map(({ name, phase }) => [name, phase]));
}

/** One stop is watched; of another and of a reboot the cloud never says whether it heard them; one machine has a schedule. */
async function keepBusy(): Promise<void> {
  const known = () => old.connection.db.selectFrom("instances").select("ref").execute();
  await vi.waitUntil(async () => (await known()).length === NAMES.length, PATIENCE);
  const kept = async () =>
    (await old.connection.db.selectFrom("holds").select("ref").execute()).length;
  await says('schedule set timed-1 --start "0 8 * * 1-5" --stop "0 19 * * 1-5" --tz UTC');
  await says("hold timed-1 until tomorrow 18:00");
  await expect.poll(kept, PATIENCE).toBe(1);
  await says("stop watched-1");
  await expect.poll(() => phases(old), PATIENCE).toMatchObject({ "watched-1": "watching" });
  ec2.fail("hang", { action: "StopInstances" });
  ec2.fail("hang", { action: "RebootInstances" });
  await says("reboot restless-1");
  await says("stop unheard-1");
  const both = { "restless-1": "beginning", "unheard-1": "beginning" };
  await expect.poll(() => phases(old), PATIENCE).toMatchObject(both);
  // What is posted between the backup and the end of the bot is posted once more.
  const posted = async () =>
    (await old.connection.db.selectFrom("messages").select("posted").execute()).map(
      (one) => one.posted !== null,
    );
  await expect.poll(posted, PATIENCE).toEqual([true, true, true]);
}

test("a bot that moves while operations run: after backup and restore each reaches its true end with one effect, told in its one message", {
  timeout: 60_000,
}, async () => {
  bot = new BuiltBot(built, env(old));
  await bot.start();
  await keepBusy();
  const file = join(directory, "moving.backup");
  expect(await lamplighter(old, "backup", file)).toMatch(/3 operations/);
  await bot.kill();
  ec2.heal();
  ec2.setTransitionMs(1_000);
  cloudAheadMs = LONG_MS;

  expect(await lamplighter(fresh, "restore", file)).toMatch(
    /^Restored from .*\nThe audit is whole/,
  );
  const under = { "watched-1": "watching", "restless-1": "beginning", "unheard-1": "beginning" };
  expect(await phases(fresh)).toEqual(under);
  bot = new BuiltBot(built, env(fresh));
  await bot.start();

  const ends = { "watched-1": "done", "restless-1": "unclear", "unheard-1": "done" };
  await expect.poll(() => phases(fresh), PATIENCE).toEqual(ends);
  await expect.poll(shown, PATIENCE).toMatch(/watched-1 is stopped/);
  await expect.poll(shown, PATIENCE).toMatch(/unheard-1 is stopped/);
  await expect.poll(shown, PATIENCE).toMatch(/repeating it is not safe/);
  expect(effects("watched-1")).toEqual(["stop"]);
  expect(effects("unheard-1")).toEqual(["stop"]);
  expect(effects("restless-1")).toEqual([]);
  for (const name of ["watched-1", "unheard-1", "restless-1"])
    expect(slack.inChannel("C0OPS").filter((one) => wordsIn(one).includes(name))).toHaveLength(1);

  const { db } = fresh.connection;
  for (const table of ["schedules", "holds", "plans"] as const)
    expect(await db.selectFrom(table).select("ref").execute(), table).toHaveLength(1);
  expect(effects("timed-1")).toEqual([]);
});
