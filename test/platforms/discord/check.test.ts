import { expect, test } from "vitest";
import type { Finding } from "../../../src/model/finding.ts";
import { discordOptions, discordSecrets } from "../../../src/platforms/discord/options.ts";
import { createDiscordPlatform, register } from "../../../src/platforms/discord/platform.ts";
import { type FakeDiscord, ids, startFakeDiscord } from "../../fakes/discord/index.ts";
import { type Mode, setupFor } from "./bot.ts";

type Env = Readonly<Record<string, string>>;

async function findings(
  { mode = "gateway", env = {} }: { mode?: Mode; env?: Env },
  prepare?: (discord: FakeDiscord) => unknown,
) {
  const discord = await startFakeDiscord();
  const setup = setupFor({ ...discord, env: { ...discord.env, ...env } }, mode);
  await register(setupFor(discord, mode));
  await prepare?.(discord);
  const channels = [ids.ops, ids.quiet, ids.secret];
  const list: Finding[] = [];
  for await (const finding of createDiscordPlatform({ ...setup, channels }).check())
    list.push(finding);
  await discord.close();
  return list;
}
const of = (list: readonly Finding[], what: string) =>
  list.find((one) => one.what.startsWith(what));

test("a good installation is told as such, by name, and each channel with what is missing there", async () => {
  const list = await findings({});
  expect(list[0]).toMatchObject({ what: "bot token", ok: true });
  for (const what of ["application id", "public key", "delivery", "servers", "commands"])
    expect(of(list, what), what).toMatchObject({ ok: true });
  expect(of(list, `channel ${ids.ops}`)).toMatchObject({ ok: true, detail: "may write in #ops" });
  const quiet = of(list, `channel ${ids.quiet}`);
  expect(quiet).toMatchObject({ ok: false, detail: expect.stringContaining("Send Messages") });
  expect(of(list, `channel ${ids.secret}`)).toMatchObject({
    ok: false,
    detail: expect.stringContaining("Missing Access"),
    todo: expect.stringContaining("View Channel"),
  });
});

test("a wrong token, another application's id and key, and an unreachable Discord each say what to do", async () => {
  const [token, ...none] = await findings({ env: { DISCORD_TOKEN: "wrong" } });
  expect(token).toMatchObject({ ok: false, todo: expect.stringContaining("DISCORD_TOKEN") });
  expect(none).toEqual([]);
  const key = await findings({ env: { DISCORD_PUBLIC_KEY: "ab".repeat(32) } });
  expect(of(key, "public key")?.todo).toContain("DISCORD_PUBLIC_KEY");
  const [away] = await findings({ env: { DISCORD_API_URL: "http://127.0.0.1:9/api" } });
  expect(away).toMatchObject({ ok: false, todo: expect.stringContaining("reaches Discord") });
});

test("commands that are out of date are told, and not changed", async () => {
  const list = await findings({}, (discord) => discord.register([]));
  expect(of(list, "commands")).toMatchObject({
    ok: false,
    todo: expect.stringContaining("lamplighter register"),
  });
});

test("a bot that waits where Discord does not deliver is told so", async () => {
  const http = await findings({ mode: "http" });
  expect(of(http, "delivery")).toMatchObject({
    ok: false,
    todo: expect.stringContaining("/discord/interactions"),
  });
});

test("a bot that is in no server is told how it gets there", async () => {
  const list = await findings({}, (discord) => discord.world.expelBot());
  expect(of(list, "servers")?.todo).toContain("Invite");
});

test("everything that is missing from the environment is said at once", () => {
  expect(discordSecrets({ mode: "http" }, { DISCORD_API_URL: "discord.com" })).toMatchObject({
    problems: [
      expect.stringContaining("DISCORD_TOKEN"),
      expect.stringContaining("DISCORD_APPLICATION_ID"),
      expect.stringContaining("DISCORD_PUBLIC_KEY"),
      expect.stringContaining("DISCORD_API_URL"),
    ],
  });
  expect(discordSecrets({ mode: "gateway" }, {})).toMatchObject({
    problems: [expect.stringContaining("TOKEN"), expect.stringContaining("APPLICATION_ID")],
  });
});

test("values that were mixed up are recognised, and never repeated", () => {
  const env = { DISCORD_TOKEN: "ab".repeat(32), DISCORD_APPLICATION_ID: "secret-name" };
  const found = discordSecrets({ mode: "gateway" }, env);
  if (found.complete) throw new Error("complete");
  expect(found.problems).toHaveLength(2);
  expect(found.problems.join()).not.toMatch(/abab|secret-name/);
});

test("a token is taken with or without the word before it, an address with or without its version", () => {
  const env = { DISCORD_TOKEN: "Bot a.b.c", DISCORD_APPLICATION_ID: ids.bot };
  const found = discordSecrets(
    { mode: "gateway" },
    { ...env, DISCORD_API_URL: "https://proxy.example/api/v10/" },
  );
  expect(found).toMatchObject({
    complete: true,
    secrets: { token: "a.b.c", apiUrl: "https://proxy.example/api" },
  });
});

test("the configuration has a mode, servers by their ids, and nothing else", () => {
  expect(discordOptions.parse({})).toEqual({ mode: "gateway" });
  expect(discordOptions.safeParse({ token: "x" }).success).toBe(false);
  expect(discordOptions.safeParse({ guilds: [815_700_000_000] }).error?.message).toMatch(
    /in quotes/,
  );
  expect(discordOptions.safeParse({ guilds: [ids.guild] }).success).toBe(true);
});
