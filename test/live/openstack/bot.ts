import { join } from "node:path";
import { expect, vi } from "vitest";
import { readConfig } from "../../../src/config.ts";
import { createProvider } from "../../../src/main/clouds/provider.ts";
import { kinds } from "../../../src/main/kinds.ts";
import type { Message } from "../../../src/messages/message.ts";
import { spell } from "../../../src/messages/spell.ts";
import type { Provider } from "../../../src/providers/provider.ts";
import { answerWords, type ChatMessage, wordsOf } from "../../fakes/chat.ts";
import { furnished, type House, openHouse } from "../../support/house.ts";
import { lab } from "./lab.ts";

/** A bot whose one cloud, `lab`, is the real thing. Several servers may be spoken of at the same time. */
export interface Bot {
  readonly house: House;
  /** Says it as ben, who may do everything. @returns what he alone is told; "" where a message follows */
  says(words: string): Promise<string>;
  /** Says it, and waits until the message that follows reads like this. @returns that message */
  sees(words: string, expected: RegExp): Promise<Followed>;
  /** Waits until what the bot knows of a server by itself reads like this. @returns all of it */
  knows(name: string, expected: RegExp): Promise<string>;
  close(): Promise<void>;
}

/** The one message of an operation. */
export interface Followed {
  /** What it shows now. */
  readonly words: string;
  /** Everything that it ever showed. */
  readonly versions: readonly string[];
  /** Waits until it reads like this. @returns all that it says then */
  reads(expected: RegExp): Promise<string>;
  /** The command behind one of its buttons. */
  button(label: RegExp): string;
}

const PATIENCE = { timeout: 45_000, interval: 100 };

/** The stop limit is the shortest that a configuration may give: what hangs is late soon. */
const yaml = (options: object): string => `
clouds:
  lab: ${JSON.stringify({ provider: "openstack", ...options })}
platforms:
  web: {}
sync: 5s
limits: { stop: 10s }
roles:
  "@oncall": ["web:group:oncall"]
channels:
  - web: lab
    instances: all
    grants:
      - { role: "@oncall", allow: ["*"] }
`;

/** @param options of the cloud; who the bot is stands in the lab's clouds.yaml where they do not say it */
export async function openBot(options: object = {}): Promise<Bot> {
  const providers = new Map([["lab", await openstack(options)]]);
  const house = await furnished(await openHouse({ yaml: yaml(options), providers }));
  const { posted } = house.chat;
  const says = async (words: string) => answerWords(await house.chat.says(words, "ben"));
  return {
    house,
    says,
    async sees(words, expected) {
      const about = /:/.test(words) ? "" : (words.split(" ")[1] ?? "");
      const before = posted.length;
      expect(await says(words), words).toBe("");
      const message = await vi.waitFor(() => {
        const found = posted.slice(before).find((one) => wordsOf(newest(one)).includes(about));
        return found ?? expect.fail(`no message about ${about}`);
      }, PATIENCE);
      const followed = follow(message);
      await followed.reads(expected);
      return followed;
    },
    knows: (name, expected) =>
      vi.waitFor(async () => matching(await says(`status ${name}`), expected), PATIENCE),
    close: () => house.close(),
  };
}

function follow(message: ChatMessage): Followed {
  const words = () => wordsOf(newest(message));
  return {
    get words() {
      return words();
    },
    get versions() {
      return message.versions.map(wordsOf);
    },
    reads: (expected) => vi.waitFor(() => matching(words(), expected), PATIENCE),
    button(label) {
      const found = newest(message).buttons.find((one) => label.test(spell(one.label)));
      return found?.command ?? expect.fail(`no button ${label} on: ${words()}`);
    },
  };
}

const newest = ({ versions }: ChatMessage): Message =>
  versions.at(-1) ?? expect.fail("a message without any version");

function matching(words: string, expected: RegExp): string {
  expect(words).toMatch(expected);
  return words;
}

/** The provider alone, as the bot makes it from its configuration. */
export async function openstack(options: object = {}): Promise<Provider> {
  const env = { OS_CLIENT_CONFIG_FILE: join(lab().dir, "clouds.yaml"), OS_CLOUD: "lab" };
  const read = readConfig({ text: yaml(options), env, kinds });
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
  const tools = { cloud: "lab", env, now: Date.now };
  return createProvider("openstack", read.config.clouds.lab?.options, tools);
}
