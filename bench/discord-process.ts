/** Discord and its people, in a process of their own. */
import { setTimeout as delay } from "node:timers/promises";
import { ids, latest, type Seen, startFakeDiscord } from "../test/fakes/discord/index.ts";
import type { DiscordLoad, DiscordLoadResult, DiscordSaid } from "./discord-load.ts";
import { openLoop } from "./open-loop.ts";

const CONNECTED_WITHIN_MS = 20_000;

const discord = await startFakeDiscord();
process.on("message", (load: DiscordLoad) => {
  void run(load).then((result) => process.send?.(result));
});
process.send?.(discord.env);

async function run({ via, perSecond, said }: DiscordLoad): Promise<DiscordLoadResult> {
  if (via === "gateway") await connected();
  const all = await openLoop(said, perSecond, (one) => seenAfter(one, via));
  return {
    latenciesMs: all.map(({ latencyMs }) => latencyMs),
    failed: all.filter(({ result }) => !isAnswer(result)).length,
    last: textOf(all.at(-1)?.result),
  };
}

async function connected(): Promise<void> {
  const limit = performance.now() + CONNECTED_WITHIN_MS;
  while (discord.gateway.connections() === 0 && performance.now() < limit) await delay(20);
}

/** Nothing is checked against what is registered: a bare bot registers nothing. */
async function seenAfter({ typing, ...said }: DiscordSaid, via: DiscordLoad["via"]): Promise<Seen> {
  const act = { ...said, user: ids.ann, channel: ids.ops, unregistered: true, via };
  const { people } = discord;
  const { seen } = typing
    ? await people.autocomplete({ ...act, focused: typing.option, typed: typing.typed })
    : await people.slash(act);
  return seen;
}

/** A promise to answer later is none. */
const isAnswer = (seen: Seen): boolean =>
  seen.kind === "message" || (seen.kind === "choices" && seen.choices.length > 0);

function textOf(seen: Seen | undefined): string {
  if (seen?.kind === "message") return JSON.stringify(latest(seen.message).body);
  return JSON.stringify(seen ?? {});
}
