import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type FakeEc2, startFakeEc2 } from "../fakes/aws-ec2/fake.ts";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/index.ts";
import { BuiltBot, buildBot, freePort } from "../support/built-bot.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { townEnv, wordsIn } from "../support/town.ts";

/** Bots side by side, and how often each is killed at a random point. */
const BOTS = 4;
const KILLS_EACH = 13;
const STEPS = 4;
const END = { timeout: 60_000, interval: 50 };

interface Place {
  readonly slack: FakeSlack;
  readonly ec2: FakeEc2;
  readonly bot: BuiltBot;
  readonly database: TestDatabase;
  readonly directory: string;
  readonly to: string;
  /** Running and untouched. */
  readonly machines: Machine[];
}

interface Machine {
  readonly name: string;
  readonly id: string;
}

let built: string;
const places: Place[] = [];

beforeAll(async () => {
  built = buildBot();
  for (let n = 0; n < BOTS; n += 1) places.push(await settle());
}, 120_000);

afterAll(async () => {
  for (const { bot, slack, ec2, database, directory } of places) {
    await bot.stop();
    await Promise.all([slack.close(), ec2.close()]);
    await database.drop();
    await rm(directory, { recursive: true });
  }
}, 60_000);

async function settle(): Promise<Place> {
  const [ec2, slack, database, port, directory] = await Promise.all([
    startFakeEc2({ transitionMs: 800 }),
    startFakeSlack(),
    createTestDatabase(),
    freePort(),
    mkdtemp(join(tmpdir(), "lamplighter-crash-")),
  ]);
  const file = join(directory, "lamplighter.yaml");
  await writeFile(file, yaml(ec2.url, port));
  const env = { ...townEnv(slack, ec2), DATABASE_URL: database.url, LAMPLIGHTER_CONFIG: file };
  const machines = Array.from({ length: STEPS + KILLS_EACH }, (_, n) => {
    const name = `m-${n}-x`;
    return { name, id: ec2.addInstance({ name, region: "eu-central-1", state: "running" }) };
  });
  const bot = new BuiltBot(built, env);
  await bot.start();
  const { db } = database.connection;
  const known = () => db.selectFrom("instances").select("ref").execute();
  await vi.waitUntil(async () => (await known()).length === machines.length, END);
  const to = `http://127.0.0.1:${port}/slack/events`;
  return { slack, ec2, bot, database, directory, to, machines };
}

const yaml = (endpoint: string, port: number): string => `
clouds:
  aws-dev: { provider: aws-ec2, regions: [eu-central-1], endpoint: "${endpoint}" }
platforms:
  slack: { mode: http }
http: { port: ${port} }
channels:
  - slack: C0OPS
    instances: all
    grants:
      - { role: member, allow: ["*"] }
`;

/** The next machine of the place that no test has touched yet. */
function nextMachine({ machines }: Place): Machine {
  const machine = machines.shift();
  if (!machine) throw new Error("no machine is left");
  return machine;
}

const stop = ({ slack, to }: Place, name: string) =>
  slack.slash({ to, user: "U0ANN", channel: "C0OPS", text: `stop ${name}` });

/** Kills the bot, starts it again, and expects the true end: one effect, and a message that shows it. */
async function surviveAndEnd(place: Place, machine: Machine): Promise<void> {
  await place.bot.kill();
  place.ec2.heal();
  await place.bot.start();
  const shown = () => place.slack.inChannel("C0OPS").map(wordsIn).join("\n");
  await expect.poll(shown, END).toMatch(new RegExp(`${machine.name} is (already )?stopped`));
  expect(place.ec2.stateOf(machine.id)).toBe("stopped");
  expect(place.ec2.effectsOn(machine.id).map(({ what }) => what)).toEqual(["stop"]);
  const { db } = place.database.connection;
  const open = () =>
    db.selectFrom("operations").select("id").where("stage", "=", "running").execute();
  await expect.poll(open, END).toEqual([]);
}

/** The place that the step-by-step tests use. */
const first = (): Place => {
  const [place] = places;
  if (!place) throw new Error("no bot");
  return place;
};

describe("kill -9 at each step", { timeout: 120_000 }, () => {
  test("before the cloud is asked: it is asked once, after the restart", async () => {
    const place = first();
    const machine = nextMachine(place);
    const looks = place.ec2.countCalls("DescribeInstances");
    place.ec2.fail("hang", { action: "DescribeInstances" });
    await stop(place, machine.name);
    await expect.poll(() => place.ec2.countCalls("DescribeInstances"), END).toBeGreaterThan(looks);
    expect(place.ec2.effectsOn(machine.id)).toEqual([]);
    await surviveAndEnd(place, machine);
  });

  test("after the cloud has done it and before we hear so: it is not asked twice", async () => {
    const place = first();
    const machine = nextMachine(place);
    place.ec2.fail("drop-answer", { action: "StopInstances", times: 1 });
    await stop(place, machine.name);
    await expect
      .poll(() => place.ec2.effectsOn(machine.id).length, { ...END, interval: 2 })
      .toBe(1);
    await surviveAndEnd(place, machine);
  });

  test("while it is watched", async () => {
    const place = first();
    const machine = nextMachine(place);
    await stop(place, machine.name);
    await expect.poll(() => place.ec2.effectsOn(machine.id).length, END).toBe(1);
    const looks = place.ec2.countCalls("DescribeInstances");
    await expect.poll(() => place.ec2.countCalls("DescribeInstances"), END).toBeGreaterThan(looks);
    await surviveAndEnd(place, machine);
  });

  test("after the end and before the message is edited", async () => {
    const place = first();
    const machine = nextMachine(place);
    place.slack.fail("chat.update", { status: 503 }, 2);
    await stop(place, machine.name);
    await expect.poll(() => place.ec2.stateOf(machine.id), END).toBe("stopped");
    await surviveAndEnd(place, machine);
  });
});

test(`kill -9 at ${BOTS * KILLS_EACH} random points: every operation reaches its true end with exactly one effect`, {
  timeout: 600_000,
}, async () => {
  const lives = places.map(async (place) => {
    for (let kill = 0; kill < KILLS_EACH; kill += 1) {
      const machine = nextMachine(place);
      await stop(place, machine.name);
      const delayMs = Math.random() * 4_000;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      await surviveAndEnd(place, machine);
    }
  });
  await Promise.all(lives);
});
