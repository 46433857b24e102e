import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeEc2, startFakeEc2 } from "../fakes/aws-ec2/fake.ts";
import { type RunningBot, startRunningBot } from "../support/running-bot.ts";
import { discordGateway } from "../support/stages/discord.ts";
import { slackHttp } from "../support/stages/slack.ts";
import { type Chat, type ChatConfig, patient } from "../support/stages/stage.ts";

const PATIENCE = { timeout: 8_000 };

// YAML knows JSON.
const yaml = (endpoint: string, slack: ChatConfig, discord: ChatConfig): string => {
  const slackChannel = `slack:${slack.channel.slack}`;
  const grants = [
    { role: "@devs", allow: ["view", "stop:hard"] },
    { role: "@oncall", allow: ["view", "approve", "stop:hard"] },
  ];
  const rule = { for: ["stop:hard"], by: "@oncall", count: 1, ask: [slackChannel] };
  return JSON.stringify({
    clouds: { "aws-dev": { provider: "aws-ec2", regions: ["eu-central-1"], endpoint } },
    platforms: { ...slack.platform, ...discord.platform },
    http: { port: 0 },
    people: { ann: [slack.ann, discord.ann], ben: [slack.ben, "discord:user:815700000000000202"] },
    roles: { "@devs": ["person:ann"], "@oncall": ["person:ann", "person:ben"] },
    channels: [
      { ...slack.channel, instances: "all", grants },
      { ...discord.channel, instances: "all", grants, approvals: [rule] },
    ],
  });
};

let ec2: FakeEc2;
let bot: RunningBot;
let slack: Chat;
let discord: Chat;

beforeAll(async () => {
  ec2 = await startFakeEc2({ transitionMs: 300 });
  for (const name of ["db-1", "db-2"])
    ec2.addInstance({ name, region: "eu-central-1", state: "running" });
  const [inSlack, inDiscord] = await Promise.all([slackHttp.open(), discordGateway.open()]);
  bot = await startRunningBot(yaml(ec2.url, inSlack.config, inDiscord.config), {
    ...inSlack.env,
    ...inDiscord.env,
    AWS_ACCESS_KEY_ID: ec2.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ec2.credentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: "true",
  });
  const there = { url: bot.running.url, database: bot.database };
  const chats = await Promise.all([inSlack.enter(there), inDiscord.enter(there)]);
  [slack, discord] = chats.map(patient) as [Chat, Chat];
}, 60_000);

afterAll(async () => {
  await bot.close();
  await Promise.all([slack.close(), discord.close(), ec2.close()]);
});

test("asked in Discord, approved in Slack: one decision, and both cards follow it to the end", async () => {
  await discord.says("ann", 'stop db-1 --hard --because "hung kernel"');
  for (const chat of [discord, slack])
    await expect.poll(() => chat.shown(), PATIENCE).toMatch(/needs 1 approval[\s\S]*hung kernel/);
  expect(ec2.effects).toEqual([]);

  await slack.presses("ben", "Approve");
  for (const chat of [discord, slack])
    await expect.poll(() => chat.shown(), PATIENCE).toMatch(/db-1 is stopped/);
  expect(ec2.effects.map(({ what }) => what)).toEqual(["hard-stop"]);
});

test("who asked cannot approve it, from neither chat, though they hold the role", async () => {
  await discord.says("ann", "stop db-2 --hard");
  await expect.poll(() => slack.shown(), PATIENCE).toMatch(/db-2 needs 1 approval/);
  await slack.presses("ann", "Approve");
  await expect.poll(() => slack.heard("ann"), PATIENCE).toMatch(/someone else has to approve/);
  await discord.presses("ann", "Approve");
  await expect.poll(() => discord.heard("ann"), PATIENCE).toMatch(/someone else has to approve/);
  expect(ec2.effects).toHaveLength(1);

  await slack.presses("ben", "I'm looking");
  await expect.poll(() => discord.shown(), PATIENCE).toMatch(/ben is looking at it/i);
});

test("a Decline with its reason ends it in both", async () => {
  await slack.says("ben", `decline ${/op_\w+/.exec(slack.shown())?.[0]} "use a soft stop"`);
  for (const chat of [discord, slack])
    await expect
      .poll(() => chat.shown(), PATIENCE)
      .toMatch(/was declined by ben[\s\S]*use a soft stop/i);
  expect(ec2.effects).toHaveLength(1);
});
