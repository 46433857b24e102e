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

const yaml = (endpoint: string): string => `
clouds:
  aws-dev: { provider: aws-ec2, regions: [${REGION}], endpoint: "${endpoint}" }
platforms:
  slack: { mode: http }
roles:
  "@devs": ["slack:user:${USER}", "slack:group:S0DEVS"]
  "@oncall": ["slack:user:U0BEN"]
channels:
  - slack: ${CHANNEL}
    instances: all
    grants:
      - { role: "@devs", allow: [view, start, stop, reboot] }
      - { role: "@oncall", allow: ["*"] }
`;

/** The compiled bot with its own PostgreSQL, as an operator starts it, between a Slack and an EC2 on loopback. */
export interface Place {
  readonly bot: BuiltBot;
  readonly slack: FakeSlack;
  readonly ec2: FakeEc2;
  readonly url: string;
  /** Running ones: name → id. */
  readonly machines: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

export async function openPlace(
  built: string,
  { size, transitionMs }: { readonly size: number; readonly transitionMs: number },
): Promise<Place> {
  const ec2 = await startFakeEc2({ transitionMs });
  const slack = await startFakeSlack();
  const machines = new Map(
    Array.from({ length: size }, (_, n) => {
      const name = `box-${n}-x`;
      return [name, ec2.addInstance({ name, region: REGION, state: "running" })] as const;
    }),
  );
  const data = await makeDataDirectory();
  const port = await freePort();
  const file = join(data, "lamplighter.yaml");
  await writeFile(file, yaml(ec2.url));
  const bot = new BuiltBot(built, {
    ...slack.env,
    AWS_ACCESS_KEY_ID: ec2.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ec2.credentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: "true",
    LAMPLIGHTER_CONFIG: file,
    LAMPLIGHTER_DATA: data,
    PORT: String(port),
  });
  const url = `http://127.0.0.1:${port}/slack/events`;
  const close = async () => {
    await bot.stop();
    await Promise.all([slack.close(), ec2.close()]);
    await removeDataDirectory(data);
  };
  try {
    await bot.start();
    await untilKnown(slack, url, size);
  } catch (error) {
    await close();
    throw error;
  }
  return { bot, slack, ec2, url, machines, close };
}

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
