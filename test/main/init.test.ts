import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { commands } from "../../commands/index.ts";
import { readConfig } from "../../src/config.ts";
import { CHATS, type Chat, CLOUDS, type CloudKind } from "../../src/main/init/answers.ts";
import { complete } from "../../src/main/init/complete.ts";
import { configText, mistakesIn } from "../../src/main/init/file.ts";
import { INIT_USAGE, readInitRequest } from "../../src/main/init/request.ts";
import { type InitTools, init } from "../../src/main/init.ts";
import { kinds } from "../../src/main/kinds.ts";
import { ACTIONS } from "../../src/model/action.ts";
import { slackManifest } from "../../src/platforms/slack/manifest.ts";
import { leastRights } from "../../src/providers/aws-ec2/least-rights.ts";

const SECRETS = {
  SLACK_BOT_TOKEN: "xoxb-secret",
  SLACK_APP_TOKEN: "xapp-secret",
  SLACK_SIGNING_SECRET: "signing-secret",
  DISCORD_TOKEN: "discord.secret.token",
  DISCORD_APPLICATION_ID: "1234567890123456789",
};
const SLACK = "--chat slack --cloud aws-ec2 --region eu-west-1 --channel C0OPS";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "init-"));
  file = join(folder, "lamplighter.yaml");
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (line: string, tools: Partial<InitTools> = {}) => {
  const request = readInitRequest([...line.split(" "), "--config", file]);
  if (typeof request === "string") throw new Error(request);
  const check = async () => ({ text: "checked", code: 0 });
  return init(request, { env: SECRETS, terminal: undefined, say: () => {}, check, ...tools });
};
const written = () => readFileSync(file, "utf8");

describe("by flags", () => {
  test("writes a file that the bot accepts, and says what is left to do", async () => {
    const { text, code } = await run(`${SLACK} --operators S0DEVS --yes`);
    expect(code).toBe(0);
    const result = readConfig({ file, env: SECRETS, kinds });
    if (!result.ok) throw new Error(JSON.stringify(result.mistakes));
    const [channel] = result.config.policy.channels;
    expect(channel).toMatchObject({ platform: "slack", channel: "C0OPS" });
    expect(channel?.grants.map(({ role, allow }) => `${role}: ${allow.join(" ")}`)).toEqual([
      "member: view",
      "@operators: view start stop reboot schedule hold",
    ]);
    expect(text).toContain("SLACK_BOT_TOKEN");
    expect(text).toContain("SLACK_APP_TOKEN");
    expect(text).not.toContain("SLACK_SIGNING_SECRET");
    expect(text).toContain("/invite @lamplighter");
    expect(text.replace(/^ {4}/gm, "")).toContain(leastRights());
  });

  test("the link holds the whole manifest, for the way that Slack is to go", async () => {
    const manifestOf = (text: string) => {
      const link = /https:\/\/api\.slack\.com\/apps\?\S+/.exec(text)?.[0] ?? "";
      return JSON.parse(new URL(link).searchParams.get("manifest_json") ?? "");
    };
    const declared = commands.map(({ spec }) => spec);
    const socket = await run(`${SLACK} --yes`);
    expect(manifestOf(socket.text)).toEqual(slackManifest(declared, { mode: "socket" }));
    const baseUrl = "https://bot.example.com";
    const http = await run(
      `${SLACK.replace("slack", "slack-http")} --address ${baseUrl} --yes --force`,
    );
    expect(manifestOf(http.text)).toEqual(slackManifest(declared, { mode: "http", baseUrl }));
    expect(http.text).toContain("SLACK_SIGNING_SECRET");
  });

  test("no secret is written or said, though the environment holds them", async () => {
    const { text } = await run(`${SLACK} --yes`);
    for (const secret of Object.values(SECRETS)) {
      expect(written()).not.toContain(secret);
      expect(text).not.toContain(secret);
    }
  });

  test("a file that is there stays as it is, unless --force is said", async () => {
    writeFileSync(file, "mine\n");
    expect(await run(`${SLACK} --yes`)).toEqual({
      code: 1,
      text: `${file} is there already. Say --force to replace it.`,
    });
    expect(written()).toBe("mine\n");
    expect((await run(`${SLACK} --yes --force`)).code).toBe(0);
    expect(written()).toContain("aws-ec2");
    expect(readdirSync(folder)).toEqual(["lamplighter.yaml"]);
  });

  test("what is missing is named, with exit code 2", async () => {
    const { text, code } = await run("--chat slack-http --cloud aws-ec2,huawei-ecs --yes");
    expect(code).toBe(2);
    for (const flag of ["--address", "--region", "--project", "--channel"])
      expect(text).toContain(flag);
    expect(existsSync(file)).toBe(false);
  });

  test("an answer that is wrong gets a sentence, and nothing is written", async () => {
    const { text, code } = await run(
      "--chat slack --cloud aws-ec2 --region nowhere --channel ops --operators Devs --yes",
    );
    expect(code).toBe(1);
    expect(text).toMatch(/AWS region such as eu-west-1/);
    expect(text).toMatch(/"ops" is not the id/);
    expect(text).toMatch(/Devs/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ["--chat irc", /slack, slack-http, discord, page/],
    ["--chat slack --address https://a.b", /slack-http/],
    ["--chat slack-http --address ftp://a.b", /https:\/\/bot/],
    ["--cloud gcp", /aws-ec2, openstack/],
    ["--cloud aws-ec2,openstack --region eu-west-1", /--region aws-ec2:eu-west-1/],
    ["--cloud simulator --region eu-west-1", /goes with a --cloud/],
    ["--cloud aws-ec2 --os-cloud ovh", /--cloud openstack/],
    ["--allow everything", /view, start/],
    ["--colour", /colour/],
    ["now", /“now”/],
  ])("%s is answered with what would be understood", (line, sentence) => {
    expect(readInitRequest(line.split(" "))).toMatch(sentence);
  });

  test("--help names every flag", async () => {
    expect(await run("--help")).toEqual({ text: INIT_USAGE, code: 0 });
  });

  test("--check tries the new file, after saying what is left to do", async () => {
    const said: string[] = [];
    const check = vi.fn(async () => ({ text: "1 thing to mend", code: 1 }));
    const end = await run(`${SLACK} --yes --check`, { check, say: (text) => said.push(text) });
    expect(end).toEqual({ text: "1 thing to mend", code: 1 });
    expect(check).toHaveBeenCalledWith(file);
    expect(said.join()).toContain("What is left to do");
  });

  test("a folder that is not there is told in a sentence", async () => {
    const request = readInitRequest([
      ...`${SLACK} --yes`.split(" "),
      "--config",
      join(folder, "a/b.yaml"),
    ]);
    if (typeof request === "string") throw new Error(request);
    const tools = {
      env: {},
      terminal: undefined,
      say: () => {},
      check: async () => ({ text: "", code: 0 }),
    };
    expect(await init(request, tools)).toMatchObject({
      code: 1,
      text: expect.stringMatching(/ENOENT/),
    });
  });
});

const CHAT_FLAGS: Readonly<Record<Chat, string>> = {
  slack: "--channel C0OPS",
  "slack-http": "--channel C0OPS --address https://bot.example.com",
  discord: "--channel 1234567890123456789",
  page: "",
};
const GROUPS: Readonly<Record<Chat, string>> = {
  slack: "S0DEVS",
  "slack-http": "S0DEVS",
  discord: "1234567890123456780",
  page: "oncall",
};
const CLOUD_FLAGS: Readonly<Record<CloudKind, readonly string[]>> = {
  "aws-ec2": ["--region aws-ec2:eu-west-1", "--region aws-ec2:eu-west-1,aws-ec2:us-gov-west-1"],
  openstack: ["", "--os-cloud ovh", "--os-cloud ovh --region openstack:GRA9,openstack:SBG5"],
  "oci-container-instances": [
    "--region oci-container-instances:eu-frankfurt-1 --compartment ocid1.compartment.oc1..aaaa",
  ],
  "huawei-ecs": [`--project eu-west-101:${"0a1b2c3d".repeat(4)},cn-north-4:${"f".repeat(32)}`],
  simulator: [""],
};

test("every combination of answers makes a file that the bot accepts", () => {
  const combination = fc.record({
    chat: fc.constantFrom(...CHATS),
    clouds: fc.subarray([...CLOUDS], { minLength: 1 }),
    which: fc.nat(5),
    operators: fc.constantFrom("group", "everybody", "nobody", undefined),
    allow: fc.option(fc.subarray([...ACTIONS], { minLength: 1 })),
  });
  fc.assert(
    fc.property(combination, ({ chat, clouds, which, operators, allow }) => {
      const flags = [
        `--chat ${chat} --cloud ${clouds.join(",")} ${CHAT_FLAGS[chat]}`,
        ...clouds.map((cloud) => CLOUD_FLAGS[cloud].at(which % CLOUD_FLAGS[cloud].length) ?? ""),
        operators ? `--operators ${operators === "group" ? GROUPS[chat] : operators}` : "",
        allow ? `--allow ${allow.join(",")}` : "",
      ];
      const request = readInitRequest(flags.join(" ").split(" ").filter(Boolean));
      if (typeof request === "string") throw new Error(request);
      const answers = complete(request.given);
      if (!("chat" in answers)) throw new Error(answers.join());
      const text = configText(answers);
      expect(mistakesIn(text)).toEqual([]);
      const result = readConfig({ text, env: { ...SECRETS, SLACK_API_URL: undefined }, kinds });
      expect(result).toMatchObject({ ok: true });
    }),
    { numRuns: 200 },
  );
});

/** Somebody at a terminal, who answers when a question has come. */
function sitAt() {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { columns: 100, rows: 50, isTTY: true });
  let shown = "";
  output.on("data", (chunk) => {
    shown += stripVTControlCharacters(String(chunk));
  });
  return {
    terminal: { input, output },
    shown: () => shown,
    async sees(words: string | RegExp): Promise<void> {
      await expect.poll(() => shown, { interval: 5 }).toMatch(words);
      shown = "";
    },
    press: (keys: string) => void input.write(keys),
  };
}

const CTRL_C = "\u0003";
/** What is asked of whoever chooses Slack and AWS, with an answer each. */
const TALK: readonly (readonly [question: RegExp, keys: string])[] = [
  [/Where do people talk/, "\r"],
  [/Which clouds/, " \r"],
  [/AWS: which regions/, "eu-west-1\r"],
  [/In which channel/, "C0OPS\r"],
  [/Who may start and stop/, "\r"],
  [/id of the user group/, "S0DEVS\r"],
  [/What may they do/, "\r"],
  [/right after/, "\r"],
  [/Write .*lamplighter\.yaml/, "\r"],
];

describe("at a terminal", () => {
  test("asks one thing after the other, then writes", async () => {
    const seat = sitAt();
    const end = run("--chat slack", { terminal: seat.terminal });
    for (const [question, keys] of TALK.slice(1)) {
      await seat.sees(question);
      seat.press(keys);
    }
    expect((await end).code).toBe(0);
    const byFlags = written();
    await run(`${SLACK} --operators S0DEVS --yes --force`);
    expect(written()).toBe(byFlags);
  });

  test.each(TALK.map((_, at) => at))("Ctrl-C at question %i leaves nothing behind", async (at) => {
    const seat = sitAt();
    const end = run("--config ignored", { terminal: seat.terminal });
    for (const [question, keys] of TALK.slice(0, at)) {
      await seat.sees(question);
      seat.press(keys);
    }
    await seat.sees(TALK[at]?.[0] ?? /never/);
    seat.press(CTRL_C);
    expect(await end).toEqual({ text: "", code: 130 });
    expect(seat.shown()).toContain("Nothing was written.");
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a bad answer gets a sentence, and can be mended", async () => {
    const seat = sitAt();
    const end = run(
      `${SLACK.replace("C0OPS", "C0OPS --operators nobody").replace("--region eu-west-1 ", "")}`,
      {
        terminal: seat.terminal,
      },
    );
    await seat.sees(/AWS: which regions/);
    seat.press("nowhere\r");
    await seat.sees(/not an AWS region such as eu-west-1/);
    seat.press(`${"\u007f".repeat(7)}eu-west-1\r`);
    await seat.sees(/right after/);
    seat.press("\r");
    await seat.sees(/Write/);
    seat.press("n");
    expect(await end).toEqual({ text: "Nothing was written.", code: 1 });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a file that is there is replaced only if that was said", async () => {
    writeFileSync(file, "mine\n");
    const seat = sitAt();
    const end = run(SLACK, { terminal: seat.terminal });
    await seat.sees(/is there\. Replace it/);
    seat.press("\r");
    expect(await end).toMatchObject({ code: 1, text: expect.stringMatching(/stays as it is/) });
    expect(written()).toBe("mine\n");
  });

  test("where there is none, it says what to do instead, with exit code 2", async () => {
    const { text, code } = await run("--chat slack");
    expect(code).toBe(2);
    const line = /lamplighter init (.*--yes)/.exec(text)?.[1] ?? "";
    expect((await run(line)).code).toBe(0);
  });
});
