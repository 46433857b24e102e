import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type FakeEc2, startFakeEc2 } from "../fakes/aws-ec2/fake.ts";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/index.ts";
import { BuiltBot, buildBot, freePort } from "../support/built-bot.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { randomFrom } from "../support/random.ts";
import { townEnv, wordsIn } from "../support/town.ts";

/** So many instances, each with one edge, so far apart; the bot is killed once within so much of each. */
const KILLS = 30;
const APART_MS = 2_500;
const WITHIN_MS = 700;
/** From the first word to the first edge. */
const AHEAD_MS = 6_000;
const END = { timeout: 60_000, interval: 100 };

interface Machine {
  readonly name: string;
  readonly id: string;
}

let slack: FakeSlack;
let ec2: FakeEc2;
let database: TestDatabase;
let directory: string;
let bot: BuiltBot;
let to: string;
let machines: readonly Machine[];

beforeAll(async () => {
  const built = buildBot();
  const made = await Promise.all([
    startFakeEc2({ transitionMs: 800 }),
    startFakeSlack(),
    createTestDatabase(),
    mkdtemp(join(tmpdir(), "lamplighter-edges-")),
    freePort(),
  ]);
  [ec2, slack, database, directory] = made;
  const [, , , , port] = made;
  to = `http://127.0.0.1:${port}/slack/events`;
  machines = Array.from({ length: KILLS }, (_, n) => {
    const name = `m-${n}-x`;
    return { name, id: ec2.addInstance({ name, region: "eu-central-1", state: "running" }) };
  });
  const file = join(directory, "lamplighter.yaml");
  await writeFile(file, yaml(ec2.url, port));
  const env = { ...townEnv(slack, ec2), DATABASE_URL: database.url, LAMPLIGHTER_CONFIG: file };
  bot = new BuiltBot(built, env);
  await bot.start();
  const known = () => database.connection.db.selectFrom("instances").select("ref").execute();
  await vi.waitUntil(async () => (await known()).length === KILLS, END);
}, 120_000);

afterAll(async () => {
  await bot.stop();
  await Promise.all([slack.close(), ec2.close()]);
  await database.drop();
  await rm(directory, { recursive: true });
}, 60_000);

const yaml = (endpoint: string, port: number): string => `
clouds:
  aws-dev: { provider: aws-ec2, regions: [eu-central-1], endpoint: "${endpoint}" }
platforms:
  slack: { mode: http }
http: { port: ${port} }
# What is said of the stops alone is enough for a chat that takes a message a second.
reminders: []
channels:
  - slack: C0OPS
    instances: all
    grants:
      - { role: member, allow: ["*"] }
`;

/** The other end of the real clock: the test waits for it as the bot does. */
const until = (at: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())));

/** Somebody types `/vm stop … at …` for each instance, and the bot has it planned. */
async function planAll(edges: readonly number[]): Promise<void> {
  for (const [n, at] of edges.entries()) {
    const text = `stop ${machines[n]?.name} at ${new Date(at).toISOString()}`;
    await slack.slash({ to, user: "U0ANN", channel: "C0OPS", text });
  }
  const { db } = database.connection;
  const planned = () =>
    db.selectFrom("occurrences").select("ref").where("state", "=", "pending").execute();
  await expect.poll(planned, END).toHaveLength(KILLS);
}

/** What there is of each instance: its effects at the cloud, its edges, its operations. */
async function storyOf({ name, id }: Machine): Promise<object> {
  const { db } = database.connection;
  const ref = `aws-dev/eu-central-1/${id}`;
  const edges = await db.selectFrom("occurrences").selectAll().where("ref", "=", ref).execute();
  const asked = await db
    .selectFrom("operation_targets")
    .select("phase")
    .where("ref", "=", ref)
    .execute();
  return {
    name,
    state: ec2.stateOf(id),
    effects: ec2.effectsOn(id).map(({ what }) => what),
    edges: edges.map(({ edge, state }) => `${edge} ${state}`),
    // Whoever was killed before the answer came finds it stopped already.
    operations: asked.map(({ phase }) => (phase === "already" ? "done" : phase)),
  };
}

const asItShouldBe = ({ name }: Machine): object => ({
  name,
  state: "stopped",
  effects: ["stop"],
  edges: ["stop acted"],
  operations: ["done"],
});

/** Those of which no message says that they are stopped. */
const untold = (): readonly string[] => {
  const shown = slack.inChannel("C0OPS").map(wordsIn).join("\n");
  const names = machines.map(({ name }) => name);
  return names.filter((name) => !new RegExp(`${name} is (already )?stopped`).test(shown));
};

/** When to kill the bot, in milliseconds after the edge: mostly near it, where everything is decided and asked for. */
function killsFrom(seed: number): readonly number[] {
  const random = randomFrom(seed);
  return Array.from({ length: KILLS }, () => {
    const side = 2 * random() - 1;
    return Math.round(side * Math.abs(side) * WITHIN_MS);
  });
}

test(`kill -9 at ${KILLS} random moments around an edge: each instance is stopped exactly once`, {
  timeout: 240_000,
}, async () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const kills = killsFrom(seed);
  const end = { ...END, message: `seed ${seed}: killed ${kills} ms after the edges` };

  const first = Date.now() + AHEAD_MS;
  const edges = kills.map((_, n) => first + n * APART_MS);
  await planAll(edges);
  for (const [n, at] of edges.entries()) {
    await until(at + (kills[n] ?? 0));
    await bot.kill();
    await bot.start();
  }

  const stories = () => Promise.all(machines.map(storyOf));
  await expect.poll(stories, end).toEqual(machines.map(asItShouldBe));
  await expect.poll(untold, end).toEqual([]);
});
