import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type FakeEc2, startFakeEc2 } from "../test/fakes/aws-ec2/fake.ts";
import { type FakeSlack, latest, startFakeSlack } from "../test/fakes/slack/index.ts";
import { visibleText } from "../test/support/block-kit-text.ts";
import { BuiltBot, freePort } from "../test/support/built-bot.ts";
import { makeDataDirectory, removeDataDirectory } from "../test/support/data-directory.ts";

const REGION = "eu-central-1";
export const CHANNEL = "C0OPS";
export const USER = "U0ANN";
const KNOWN_WITHIN_MS = 20_000;

const CONFIG = {
  platforms: { slack: { mode: "http" } },
  roles: {
    "@devs": [`slack:user:${USER}`, "slack:group:S0DEVS"],
    "@oncall": ["slack:user:U0BEN"],
  },
  channels: [
    {
      slack: CHANNEL,
      instances: "all",
      grants: [
        { role: "@devs", allow: ["view", "start", "stop", "reboot"] },
        { role: "@oncall", allow: ["*"] },
      ],
    },
  ],
};

export interface Fleet {
  readonly size: number;
  readonly transitionMs: number;
}

/** The compiled bot with its own PostgreSQL, as an operator starts it, beside an EC2 on loopback. */
export interface BesideEc2 {
  readonly bot: BuiltBot;
  readonly ec2: FakeEc2;
  /** Where the bot's page is. */
  readonly origin: string;
  /** Running ones: name → id. */
  readonly machines: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

export interface Place extends BesideEc2 {
  readonly slack: FakeSlack;
  readonly url: string;
}

/** Between a Slack and an EC2 on loopback. */
export async function openPlace(built: string, fleet: Fleet): Promise<Place> {
  const slack = await startFakeSlack();
  const chat = { env: slack.env, config: CONFIG };
  const beside = await startBesideEc2(built, fleet, chat).catch(endWith(() => slack.close()));
  const url = `${beside.origin}/slack/events`;
  const close = async () => {
    await beside.close();
    await slack.close();
  };
  await untilKnown(slack, url, fleet.size).catch(endWith(close));
  return { ...beside, slack, url, close };
}

/** @param chat its environment, and everything of the configuration but the clouds */
export async function startBesideEc2(
  built: string,
  { size, transitionMs }: Fleet,
  chat: { readonly env: Readonly<Record<string, string>>; readonly config: object },
): Promise<BesideEc2> {
  const ec2 = await startFakeEc2({ transitionMs });
  const machines = new Map(
    Array.from({ length: size }, (_, n) => {
      const name = `box-${n}-x`;
      return [name, ec2.addInstance({ name, region: REGION, state: "running" })] as const;
    }),
  );
  const data = await makeDataDirectory();
  const port = await freePort();
  const file = join(data, "lamplighter.yaml");
  const clouds = { "aws-dev": { provider: "aws-ec2", regions: [REGION], endpoint: ec2.url } };
  // YAML knows JSON.
  await writeFile(file, JSON.stringify({ clouds, ...chat.config }));
  const bot = new BuiltBot(built, {
    ...chat.env,
    AWS_ACCESS_KEY_ID: ec2.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ec2.credentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: "true",
    LAMPLIGHTER_CONFIG: file,
    LAMPLIGHTER_DATA: data,
    PORT: String(port),
  });
  const close = async () => {
    await bot.stop();
    await ec2.close();
    await removeDataDirectory(data);
  };
  await bot.start().catch(endWith(close));
  return { bot, ec2, origin: `http://127.0.0.1:${port}`, machines, close };
}

/** To catch with: cleans up after what failed, and fails with it. */
export const endWith =
  (close: () => Promise<void>) =>
  async (error: unknown): Promise<never> => {
    await close();
    throw error;
  };

/** Asks as a person would, until the bot has read the whole cloud. */
async function untilKnown(slack: FakeSlack, to: string, size: number): Promise<void> {
  const limit = performance.now() + KNOWN_WITHIN_MS;
  while (performance.now() < limit) {
    const { shown } = await slack.slash({ to, user: USER, channel: CHANNEL, text: "list" });
    if (shown && visibleText(latest(shown).blocks).includes(`${size} instances`)) return;
    await delay(100);
  }
  throw new Error("the bot did not read the whole cloud in time");
}
