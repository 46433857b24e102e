import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { manifest } from "../../src/main/manifest.ts";

test("without a word it is manifest.yml; with an address Slack is told where the bot is", async () => {
  expect(await manifest([])).toEqual({
    text: readFileSync("manifest.yml", "utf8").trimEnd(),
    code: 0,
  });
  const said = await manifest(["--address", "https://bot.example.com", "--json"]);
  const { settings } = JSON.parse(typeof said === "string" ? "{}" : said.text);
  expect(settings).toMatchObject({
    socket_mode_enabled: false,
    event_subscriptions: { request_url: "https://bot.example.com/slack/events" },
  });
});

test.each([
  [["--address", "bot.example.com"], "https://"],
  [["--adress", "x"], "adress"],
  [["extra"], "extra"],
])("%j is refused with a sentence", async (args, sentence) => {
  expect(await manifest(args)).toEqual(expect.stringContaining(sentence));
});
