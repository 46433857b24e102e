import { afterAll, beforeAll, expect, test } from "vitest";
import { commands } from "../../commands/index.ts";
import { readConfig } from "../../src/config.ts";
import { exampleWith } from "../../src/grammar/examples.ts";
import { readCommand } from "../../src/grammar/read.ts";
import { kinds } from "../../src/main/kinds.ts";
import type { Answer, Message } from "../../src/messages/message.ts";
import { channelSnippet } from "../../src/messages/unconfigured-card.ts";
import { answerWords } from "../fakes/chat.ts";
import { furnished, type House, openHouse } from "../support/house.ts";

const YAML = `
clouds: { lab: { provider: simulator, speed: 40 } }
platforms: { web: {} }
roles:
  "@devs": ["web:user:ana"]
  "@oncall": ["web:user:ben"]
channels:
  - web: lab
    instances: all
    grants:
      - { role: "@devs", allow: [view] }
      - { role: "@devs", allow: [start, stop], on: "name:web-*" }
      - { role: "@oncall", allow: ["*"] }
`;
let house: House;
beforeAll(async () => {
  house = await furnished(await openHouse({ yaml: YAML }));
});
afterAll(() => house.close());

const messageOf = (answer: Answer): Message => {
  if (answer.kind !== "private") throw new Error(`answered with ${answer.kind}`);
  return answer.message;
};
const examplesIn = (words: string): string[] =>
  words.split("\n").flatMap((line) => /^\/vm (.*?) {2}/.exec(line)?.[1] ?? []);
const helpFor = async (who: string) => answerWords(await house.chat.says("help", who));

test("help shows five to seven things that this person can do, and where they stand", async () => {
  const forBen = examplesIn(await helpFor("ben"));
  const forAna = examplesIn(await helpFor("ana"));
  for (const shown of [forBen, forAna]) {
    expect(shown.length).toBeGreaterThanOrEqual(5);
    expect(shown.length).toBeLessThanOrEqual(7);
  }
  expect(forBen.join("\n")).toMatch(/^hold /m);
  expect(forAna.join("\n")).not.toMatch(/^(hold|reboot) /m);
  expect(await helpFor("ana")).toMatch(/You are @devs in #lab \(\d+ instances\)\./);
});

test("who may do nothing is told so, and whom to ask", async () => {
  const words = await helpFor("eve");
  expect(words).toMatch(/nothing that you can do here yet/);
  expect(words).toMatch(/You have no role in #lab \(0 instances\)/);
});

test.each(["ana", "ben"])(
  "what help shows %s is possible as it stands, word and click",
  async (who) => {
    const help = messageOf(await house.chat.says("help", who));
    const examples = examplesIn(answerWords({ kind: "private", message: help }));
    expect(help.buttons).toHaveLength(examples.length);
    for (const words of examples) {
      const tried = /^(start|stop|reboot) /.test(words) ? `${words} --dry-run` : words;
      const said = answerWords(await house.chat.says(tried, who));
      expect(said, words).not.toMatch(/can't|did you mean|No instance|matches \d+|Nothing to do/i);
    }
    const before = house.chat.posted.length;
    for (const { command } of help.buttons) {
      const said = answerWords(await house.chat.says(command, who, { origin: "button" }));
      expect(said, command).not.toMatch(/can't|did you mean|No instance|matches \d+/i);
    }
    expect(house.chat.posted).toHaveLength(before);
  },
);

test("an example of an action is one that is granted: nobody is shown what would be refused", async () => {
  const shown = examplesIn(await helpFor("ana")).filter((one) => /^(start|stop) /.test(one));
  expect(shown).toEqual([
    expect.stringMatching(/^stop web-/),
    expect.stringMatching(/^start web-/),
  ]);
  expect(examplesIn(await helpFor("ben"))).toContain("stop build-1");
});

test("help on one command tells which rights it needs, and which of them one has", async () => {
  const words = answerWords(await house.chat.says("help stop", "ana"));
  expect(words).toMatch(/● stop {2}you have it here/);
  expect(words).toMatch(/○ stop:hard {2}for --hard; you do not have it here/);
  const byBen = answerWords(await house.chat.says("help stop", "ben"));
  expect(byBen).toMatch(/● stop:hard {2}for --hard; you have it here/);
  expect(byBen).toMatch(/○ break-glass/);
  const unknown = { channel: { platform: "web" as const, id: "new" } };
  expect(answerWords(await house.chat.says("help stop", "ana", unknown))).toMatch(
    /nobody has that/,
  );
});

test("every command that help speaks of first exists, and keeps its meaning with any name", () => {
  const odd = ["web 1", 'a"b', "--hard", "until", "ällö", "dev-box2", "$&"];
  for (const name of odd) {
    const ref = "lab/here-1/i-0abc";
    const instance = { ref, name, cloud: "lab", tags: {} };
    for (const { spec } of commands)
      for (const example of spec.examples) {
        const reading = readCommand(commands, exampleWith(example, instance));
        expect(reading.command.spec.name).toBe(spec.name);
      }
  }
});

test("in a channel that is not configured, everything is answered with lines that can be pasted", async () => {
  const elsewhere = { channel: { platform: "web" as const, id: "new" } };
  for (const words of ["", "help", "list", "stop dev-box"]) {
    const said = answerWords(await house.chat.says(words, "ana", elsewhere));
    expect(said).toContain(channelSnippet({ platform: "web", channelId: "new" }));
    expect(said).toMatch(/Whoever runs the bot/);
  }
});

test.each([
  { platform: "slack", channelId: "C0NEW", options: "{ mode: socket }" },
  { platform: "discord", channelId: "1234567890123456789", options: "{}" },
  { platform: "web", channelId: "new", options: "{}" },
] as const)("the lines for $platform are accepted as they stand", ({ options, ...channel }) => {
  const env = {
    SLACK_BOT_TOKEN: "xoxb-1",
    SLACK_APP_TOKEN: "xapp-1",
    DISCORD_TOKEN: "a.b.c",
    DISCORD_APPLICATION_ID: "1234567890123456789",
  };
  const head = `clouds: { lab: { provider: simulator } }\nplatforms: { ${channel.platform}: ${options} }\n`;
  const snippet = channelSnippet(channel);
  const below = snippet.slice(snippet.indexOf("\n") + 1);
  const texts = [
    `${head}${snippet}\n`,
    `${head}${snippet}\n${below}`.replace(channel.channelId, `${channel.channelId}0`),
  ];
  for (const text of texts) {
    const result = readConfig({ text, env, kinds });
    expect(result).toMatchObject({ ok: true });
    if (!result.ok) continue;
    expect(result.config.policy.channels.map((one) => one.channel)).toContain(channel.channelId);
  }
});
