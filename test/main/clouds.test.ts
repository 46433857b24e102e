import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cloudsElsewhere } from "../../src/main/clouds/elsewhere.ts";
import { providerContract } from "../contracts/provider.ts";
import { makeEc2House, REGION } from "../providers/aws-ec2/house.ts";
import { buildBot } from "../support/built-bot.ts";

const TOOLS = { cloud: "aws-dev", env: {}, now: Date.now };

let clouds: ReturnType<typeof cloudsElsewhere>;
const fatal: Error[] = [];
beforeAll(() => {
  const thread = pathToFileURL(join(buildBot(), "src", "main", "clouds", "thread.js"));
  clouds = cloudsElsewhere(thread, (error) => fatal.push(error));
});
afterAll(async () => {
  await clouds.close();
  expect(fatal).toEqual([]);
});

providerContract("aws-ec2 in the clouds' thread", () =>
  makeEc2House((options, tools) => clouds.createProvider("aws-ec2", options, tools)),
);

test("a provider that there is not is an error here as there, and the thread goes on", async () => {
  await expect(clouds.createProvider("moon", {}, TOOLS)).rejects.toThrow(
    "no adapter for the provider moon",
  );
  const house = await makeEc2House((options, tools) =>
    clouds.createProvider("aws-ec2", options, tools),
  );
  expect(await house.provider.describe(REGION, [house.running[0]])).toHaveLength(1);
  await house.close();
});

test("where the thread ends, whoever waits for it is told, and so is the bot", async () => {
  const told: Error[] = [];
  const source = 'await new Promise((go) => setImmediate(go)); throw new Error("out of memory")';
  const broken = cloudsElsewhere(new URL(`data:text/javascript,${source}`), (e) => told.push(e));
  await expect(broken.createProvider("aws-ec2", {}, TOOLS)).rejects.toThrow();
  expect(told.map(({ cause }) => String(cause))).toEqual(["Error: out of memory"]);
  await broken.close();
});
