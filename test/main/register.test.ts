import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { kinds } from "../../src/main/kinds.ts";
import { register } from "../../src/main/register.ts";
import { type FakeDiscord, ids, startFakeDiscord } from "../fakes/discord/index.ts";

let discord: FakeDiscord;
beforeAll(async () => {
  discord = await startFakeDiscord();
});
afterAll(() => discord.close());

const yaml = (platform: object): string =>
  JSON.stringify({ clouds: { lab: { provider: "simulator" } }, platforms: platform });
const run = (platform: object, env: Record<string, string> = discord.env) =>
  register(readConfig({ text: yaml(platform), env, kinds }), { env, now: Date.now });

test("offers /vm in the configured server, once, and says so", async () => {
  const platform = { discord: { guilds: [ids.guild] } };
  expect(await run(platform)).toMatchObject({ code: 0 });
  expect(discord.commands(ids.guild).map(({ name }) => name)).toEqual(["vm"]);
  const puts = discord.calls.filter(({ route }) => route.startsWith("PUT ")).length;
  expect(await run(platform)).toMatchObject({ code: 0 });
  expect(discord.calls.filter(({ route }) => route.startsWith("PUT "))).toHaveLength(puts);
});

test("says what is missing where Discord is not configured, or its token is refused", async () => {
  expect(await run({ web: {} })).toMatchObject({
    code: 1,
    text: expect.stringMatching(/no Discord/),
  });
  const refused = await run({ discord: {} }, { ...discord.env, DISCORD_TOKEN: "not-the-token" });
  expect(refused.code).toBe(1);
  expect(refused.text).toMatch(/DISCORD_TOKEN|token/i);
  expect(refused.text).not.toContain("not-the-token");
});
