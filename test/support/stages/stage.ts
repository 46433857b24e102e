import { vi } from "vitest";
import { type FakeEc2, startFakeEc2 } from "../../fakes/aws-ec2/fake.ts";
import type { TestDatabase } from "../database.ts";
import { startRunningBot } from "../running-bot.ts";

/** Ann is a developer, Ben is on call, Eve is nobody. */
export type Who = "ann" | "ben" | "eve";

/** A chat in which people speak with a whole bot, whatever chat it is. */
export interface Chat {
  /** Somebody says it after `/vm`, as people do it there. @returns once the bot has answered */
  says(who: Who, words: string): Promise<void>;
  /** Somebody presses the button of that label on the newest message that has it and that they can see. */
  presses(who: Who, label: string): Promise<void>;
  /** What only this person was told last, line by line; "" for nothing yet. */
  heard(who: Who): string;
  /** What everybody sees last. */
  shown(): string;
  close(): Promise<void>;
}

/** How a chat is set up and taken part in. */
export interface ChatKind {
  readonly name: string;
  /** @param url of the bot once it runs */
  open(): Promise<{
    readonly env: Readonly<Record<string, string>>;
    /** `platforms:` and the ids that the configuration needs. */
    readonly config: ChatConfig;
    enter(bot: { readonly url: string; readonly database: TestDatabase }): Promise<Chat>;
  }>;
}

export interface ChatConfig {
  readonly platform: object;
  /** Key and id of the one channel. */
  readonly channel: Readonly<Record<string, string>>;
  readonly ann: string;
  readonly ben: string;
}

/** A bot, its one cloud and one chat. */
export interface Stage extends Chat {
  readonly ec2: FakeEc2;
  readonly database: TestDatabase;
}

export async function openStage(kind: ChatKind, furnish: (ec2: FakeEc2) => void): Promise<Stage> {
  const ec2 = await startFakeEc2({ transitionMs: 300 });
  furnish(ec2);
  const { env, config, enter } = await kind.open();
  const keys = {
    AWS_ACCESS_KEY_ID: ec2.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ec2.credentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const bot = await startRunningBot(yaml(ec2.url, config), { ...env, ...keys });
  const chat = patient(await enter({ url: bot.running.url, database: bot.database }));
  return {
    ...chat,
    ec2,
    database: bot.database,
    async close() {
      await bot.close();
      await chat.close();
      await ec2.close();
    },
  };
}

/** The chat in which people wait for a button that is shown a moment later. */
export const patient = (chat: Chat): Chat => ({
  ...chat,
  presses: (who, label) => vi.waitFor(() => chat.presses(who, label), { timeout: 5_000 }),
});

// YAML knows JSON.
const yaml = (endpoint: string, { platform, channel, ann, ben }: ChatConfig): string =>
  JSON.stringify({
    clouds: { "aws-dev": { provider: "aws-ec2", regions: ["eu-central-1"], endpoint } },
    platforms: platform,
    http: { port: 0 },
    confirmAbove: 2,
    roles: { "@devs": [ann, ben], "@oncall": [ben] },
    channels: [
      {
        ...channel,
        instances: "all",
        grants: [
          { role: "@devs", allow: ["view", "start", "stop", "reboot"] },
          { role: "@oncall", allow: ["*"] },
        ],
      },
    ],
  });
