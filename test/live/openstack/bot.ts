import { expect } from "vitest";
import { openstackOptions } from "../../../src/providers/openstack/options.ts";
import { createOpenstackProvider } from "../../../src/providers/openstack/provider.ts";
import type { Provider } from "../../../src/providers/provider.ts";
import { answerWords } from "../../fakes/chat.ts";
import { furnished, type House, openHouse } from "../../support/house.ts";
import { lab } from "./lab.ts";

/** A bot whose one cloud, `lab`, is the real thing. */
export interface Bot {
  readonly house: House;
  /** Says it as ben, who may do everything. @returns what he alone is told; "" where a message follows */
  says(words: string): Promise<string>;
  /** Says it, and waits until the message that followed reads like this. @returns all that it says then */
  sees(words: string, expected: RegExp): Promise<string>;
  /** Waits until the newest message reads like this. @returns all that it says then */
  reads(expected: RegExp): Promise<string>;
  close(): Promise<void>;
}

const PATIENCE = { timeout: 75_000, interval: 100 };

/** The stop limit is the shortest that a configuration may give: what hangs is late soon. */
const YAML = `
clouds:
  lab: { provider: simulator }
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

/** @param options of the cloud, beside who the bot is */
export async function openBot(options: object = {}): Promise<Bot> {
  const providers = new Map([["lab", openstack(options)]]);
  const house = await furnished(await openHouse({ yaml: YAML, providers }));
  const says = async (words: string) => answerWords(await house.chat.says(words, "ben"));
  const reads = async (expected: RegExp) => {
    await expect.poll(() => house.lastWords(), PATIENCE).toMatch(expected);
    return house.lastWords();
  };
  return {
    house,
    says,
    reads,
    async sees(words, expected) {
      const before = house.chat.posted.length;
      expect(await says(words)).toBe("");
      await expect.poll(() => house.chat.posted.length, PATIENCE).toBe(before + 1);
      return await reads(expected);
    },
    close: () => house.close(),
  };
}

/** The provider as an operator configures it: by the lab's clouds.yaml, where the options say nothing else. */
export function openstack(options: object = {}, env: Record<string, string> = {}): Provider {
  const whole = { OS_CLIENT_CONFIG_FILE: `${lab().dir}/clouds.yaml`, OS_CLOUD: "lab", ...env };
  const tools = { cloud: "lab", env: whole, now: Date.now };
  return createOpenstackProvider(openstackOptions.parse(options), tools);
}
