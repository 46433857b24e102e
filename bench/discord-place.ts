import { setTimeout as delay } from "node:timers/promises";
import { ids } from "../test/fakes/discord/ids.ts";
import type { Via } from "../test/fakes/discord/types.ts";
import { originOf, startBare } from "./bare.ts";
import { type DiscordProcess, startDiscordProcess } from "./discord-load.ts";
import { type BesideEc2, endWith, type Fleet, startBesideEc2 } from "./place.ts";

export type Mode = "gateway" | "http";

const KNOWN_WITHIN_MS = 30_000;

const config = (mode: Mode) => ({
  platforms: { discord: { mode, guilds: [ids.guild] } },
  roles: { "@devs": [`discord:role:${ids.devs}`], "@oncall": [`discord:role:${ids.oncall}`] },
  channels: [
    {
      discord: ids.ops,
      instances: "all",
      grants: [
        { role: "@devs", allow: ["view", "start", "stop", "reboot"] },
        { role: "@oncall", allow: ["*"] },
      ],
    },
  ],
});

/** What answers interactions, and the Discord that sends them. */
export interface Answering {
  readonly discord: DiscordProcess;
  readonly via: Via;
}

/** The compiled bot between a Discord and an EC2, and the bare handler beside it. */
export interface DiscordPlace {
  readonly bot: Answering;
  readonly bare: Answering;
  readonly machines: BesideEc2["machines"];
  close(): Promise<void>;
}

export async function openDiscordPlace(
  built: string,
  mode: Mode,
  fleet: Fleet,
): Promise<DiscordPlace> {
  // The gateway tells every connection of a bot everything, so each has a Discord of its own.
  const [discord, bareDiscord] = await Promise.all([startDiscordProcess(), startDiscordProcess()]);
  const endChats = async () => {
    discord.end();
    bareDiscord.end();
  };
  const bare = await startBareHandler(bareDiscord, mode).catch(endWith(endChats));
  const endBare = async () => {
    await bare.stop();
    await endChats();
  };
  const chat = { env: discord.env, config: config(mode) };
  const beside = await startBesideEc2(built, fleet, chat).catch(endWith(endBare));
  const close = async () => {
    await beside.close();
    await endBare();
  };
  const via = mode === "gateway" ? mode : { http: `${beside.origin}/discord/interactions` };
  const bot = { discord, via } as const;
  await untilKnown(bot, fleet.size).catch(endWith(close));
  return {
    bot,
    bare: { discord: bareDiscord, via: bare.via },
    machines: beside.machines,
    close,
  };
}

async function startBareHandler({ env }: DiscordProcess, mode: Mode) {
  const { DISCORD_TOKEN: token, DISCORD_API_URL: api, DISCORD_PUBLIC_KEY: key } = env;
  const bare = await startBare(
    "./bare-discord.mjs",
    mode === "gateway" ? [mode, token, api] : [mode, key],
  );
  const via: Via = mode === "gateway" ? mode : { http: originOf(bare) };
  return { via, stop: bare.stop };
}

/** Asks as a person would, until the bot has read the whole cloud. */
async function untilKnown({ discord, via }: Answering, size: number): Promise<void> {
  const limit = performance.now() + KNOWN_WITHIN_MS;
  const known = new RegExp(`${size.toLocaleString("en")}|${size}`);
  while (performance.now() < limit) {
    const { last } = await discord.run({ via, perSecond: 1, said: [{ command: "list" }] });
    if (known.test(last)) return;
    await delay(100);
  }
  throw new Error("the bot did not read the whole cloud in time");
}
