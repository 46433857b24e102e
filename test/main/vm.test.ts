import { afterAll, beforeAll, expect, test } from "vitest";
import { complete } from "../../src/main/completion.ts";
import { readVmRequest } from "../../src/main/vm/request.ts";
import { clientOf, vm } from "../../src/main/vm.ts";
import { type ApiHouse, openApiHouse } from "../http/api/house.ts";

let house: ApiHouse;
let env: Record<string, string>;
let reader: Record<string, string>;

beforeAll(async () => {
  house = await openApiHouse();
  const key = await house.key("cli", { roles: ["deploy"] });
  env = { LAMPLIGHTER_URL: `${house.url}/`, LAMPLIGHTER_KEY: key };
  reader = { ...env, LAMPLIGHTER_KEY: await house.key("eyes", { roles: ["reader"] }) };
}, 60_000);

afterAll(() => house.close());

/** What a person types, as the shell splits it. */
async function types(args: readonly string[], as = env) {
  const request = readVmRequest(args);
  if (typeof request === "string") throw new Error(request);
  const lines: string[] = [];
  const said = await vm(request, { env: as, now: Date.now, say: (line) => lines.push(line) });
  return { ...said, lines };
}

test("what is asked is answered as in a chat", async () => {
  const { text, code } = await types(["list", "env:dev"]);
  expect([text.includes("dev-box"), code]).toEqual([true, 0]);
});

test("a stop is followed to its end, with a line for each step, and ends with 0", async () => {
  const { text, code, lines } = await types(["stop", "dev-box"]);
  expect(text).toMatch(/^op_\w+ {2}stop dev-box {2}ended\ndev-box {2}stop {2}stopped$/);
  expect(code).toBe(0);
  expect(lines[0]).toMatch(/^stop dev-box: /);
  expect(lines.at(-1)).toBe("");
  const again = await types(["stop", "dev-box"]);
  expect([again.code, again.text]).toEqual([0, expect.stringContaining("already stopped")]);
});

test("without waiting, and as JSON, a program has the operation at once", async () => {
  const { text, code } = await types(["--json", "--no-wait", "stop", "build-1", "web-1"]);
  expect(JSON.parse(text)).toMatchObject({ stage: "running", verb: "stop" });
  expect(code).toBe(0);
});

test.each([
  [["stopp", "dev-box"], 2, /stop/],
  [["stop", "nothing-like-it"], 2, /nothing-like-it/],
  [["stop", "db-main", "--hardd"], 2, /hard/],
])("%j is not understood, and nothing is done", async (args, code, words) => {
  const said = await types(args);
  expect([said.code, said.text]).toEqual([code, expect.stringMatching(words)]);
});

test("what the key may not do ends with 3, a key that opens nothing too", async () => {
  expect((await types(["stop", "db-main"], reader)).code).toBe(3);
  const wrong = { ...env, LAMPLIGHTER_KEY: `lamp_cli_${"x".repeat(43)}` };
  const { code, text } = await types(["list"], wrong);
  expect([code, text]).toEqual([3, "This API key opens nothing."]);
});

test("a machine that is left alone, and not where it was to be, is no success", async () => {
  const { text, code } = await types(["stop", "db-main"]);
  expect([code, text]).toEqual([1, expect.stringMatching(/^Nothing was done\.\ndb-main: /)]);
});

test("what needs its own confirmation says how, and ends with 4", async () => {
  const { text, code } = await types(["rebuild", "reports"]);
  const id = /op_\w+/.exec(text)?.[0];
  expect([code, text]).toEqual([4, expect.stringContaining(`lamplighter vm confirm ${id}`)]);
});

test("a bot that is not there ends with 5 and a sentence without the key", async () => {
  const gone = { ...env, LAMPLIGHTER_URL: "http://127.0.0.1:9" };
  const { text, code } = await types(["list"], gone);
  expect([code, text]).toEqual([5, expect.stringContaining("does not answer")]);
  expect(text).not.toContain("lamp_");
});

test("words that the shell took out of their quotes stand in quotes again", () => {
  const words = (args: string[]) => {
    const read = readVmRequest(args);
    return typeof read === "object" && read.kind === "say" ? read.words : read;
  };
  expect(words(["hold", "dev-box", "--because", "load test"])).toBe(
    'hold dev-box --because "load test"',
  );
  expect(words(["--json", "stop", "x", "--json"])).toBe("stop x --json");
  expect(readVmRequest(["--json"])).toContain("Say what to do");
});

test("a half-typed word is completed: commands, flags, choices, and names from the bot", async () => {
  const client = clientOf(env);
  if (typeof client === "string") throw new Error(client);
  const lines = async (...words: string[]) =>
    (await complete(words, { tools: ["start", "vm"], client })).text.split("\n");
  expect(await lines("v")).toEqual(["vm"]);
  expect(await lines("vm", "sto")).toEqual(["stop"]);
  expect(await lines("vm", "stop", "dev")).toEqual(["dev-box"]);
  expect(await lines("vm", "stop", "dev-box", "--ha")).toEqual(["--hard"]);
  expect(await lines("vm", "schedule", "s")).toEqual(["set", "show"]);
  expect(await lines("vm", "confirm", "x")).toEqual([""]);
});

test("completion without a bot, or with one that is silent, offers what it knows itself", async () => {
  const silent = clientOf({ ...env, LAMPLIGHTER_URL: "http://127.0.0.1:9" });
  if (typeof silent === "string") throw new Error(silent);
  for (const client of [undefined, silent]) {
    expect((await complete(["vm", "stop", "dev"], { tools: [], client })).text).toBe("");
    expect((await complete(["vm", "reb"], { tools: [], client })).text).toBe("reboot\nrebuild");
  }
});
