import type { Running } from "../../src/main/run.ts";
import { type FakeEc2, startFakeEc2 } from "../fakes/aws-ec2/fake.ts";
import { type FakeMessage, type FakeSlack, latest, startFakeSlack } from "../fakes/slack/index.ts";
import { visibleText } from "./block-kit-text.ts";
import type { TestDatabase } from "./database.ts";
import { startRunningBot } from "./running-bot.ts";

/** A bot as `npm start` runs it, between a Slack workspace and an EC2 on loopback. */
export interface Town {
  readonly slack: FakeSlack;
  readonly ec2: FakeEc2;
  readonly running: Running;
  readonly database: TestDatabase;
  /** Where Slack sends its requests. */
  readonly to: string;
  /** Somebody types `/vm …` in a channel, #ops unless said otherwise. */
  says(text: string, by?: string, channel?: string): ReturnType<FakeSlack["slash"]>;
  /** What the newest message of the channel shows now. */
  newest(channel?: string): string;
  /** Moves the bot's clock and the cloud's clock. */
  passes(ms: number): void;
  close(): Promise<void>;
}

/** U0ANN is a developer, U0BEN is on call, U0EVE is nobody. */
export const townYaml = (endpoint: string): string => `
clouds:
  aws-dev: { provider: aws-ec2, regions: [eu-central-1], endpoint: "${endpoint}" }
platforms:
  slack: { mode: http }
http: { port: 0 }
roles:
  "@devs": ["slack:user:U0ANN", "slack:group:S0DEVS"]
  "@oncall": ["slack:user:U0BEN"]
channels:
  - slack: C0OPS
    instances: all
    grants:
      - { role: "@devs", allow: [view, start, stop, reboot] }
      - { role: "@oncall", allow: ["*"] }
  - slack: C0QUIET
    instances: all
    grants:
      - { role: "@devs", allow: [view, start, stop, reboot] }
`;

/** What a bot's environment holds to find both. */
export const townEnv = (slack: FakeSlack, ec2: FakeEc2): Record<string, string> => ({
  ...slack.env,
  AWS_ACCESS_KEY_ID: ec2.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: ec2.credentials.secretAccessKey,
  AWS_EC2_METADATA_DISABLED: "true",
});

export interface TownOptions {
  readonly transitionMs?: number;
  readonly furnish?: (ec2: FakeEc2) => void;
  readonly yaml?: (endpoint: string) => string;
}

export async function openTown(options: TownOptions = {}): Promise<Town> {
  let passedMs = 0;
  const now = () => Date.now() + passedMs;
  const ec2 = await startFakeEc2({ now, transitionMs: options.transitionMs ?? 1_000 });
  options.furnish?.(ec2);
  const slack = await startFakeSlack();
  const yaml = (options.yaml ?? townYaml)(ec2.url);
  const { running, database, close } = await startRunningBot(yaml, townEnv(slack, ec2), now);
  const to = `${running.url}/slack/events`;
  return {
    slack,
    ec2,
    running,
    database,
    to,
    says: (text, user = "U0ANN", channel = "C0OPS") => slack.slash({ to, user, channel, text }),
    newest: (channel = "C0OPS") => wordsIn(slack.inChannel(channel).at(-1)),
    passes(ms) {
      passedMs += ms;
      running.lookAtClock();
    },
    async close() {
      await close();
      await Promise.all([slack.close(), ec2.close()]);
    },
  };
}

/** What a message shows now, buttons included. */
export const wordsIn = (message: FakeMessage | undefined): string =>
  message ? visibleText(latest(message).blocks) : "";
