import { expect, test } from "vitest";
import { awsEc2Options } from "../../../src/providers/aws-ec2/options.ts";
import { simulatorOptions } from "../../../src/providers/simulator/options.ts";

test("regions alone are enough, and a stop is then a plain stop", () => {
  expect(awsEc2Options.parse({ regions: ["eu-west-1"] })).toMatchObject({ stop: "stop" });
});

const MISTAKES = [
  ["no region", {}],
  ["an empty list of regions", { regions: [] }],
  ["a zone for a region", { regions: ["eu-west-1a"] }],
  ["an unknown word", { regions: ["eu-west-1"], region: "eu-west-1" }],
  ["an external id without a role", { regions: ["eu-west-1"], externalId: "abc" }],
  ["a role that is no ARN", { regions: ["eu-west-1"], role: "lamplighter" }],
  ["an endpoint that is no web address", { regions: ["eu-west-1"], endpoint: "ftp://x" }],
  ["an unknown way to stop", { regions: ["eu-west-1"], stop: "off" }],
] as const;

for (const [mistake, options] of MISTAKES)
  test(`${mistake} is refused before any call`, () => {
    expect(awsEc2Options.safeParse(options).success).toBe(false);
  });

test("the simulator needs no options at all, and refuses a speed of nothing", () => {
  expect(simulatorOptions.parse({})).toEqual({ regions: ["lab-1"], speed: 1 });
  expect(simulatorOptions.safeParse({ speed: 0 }).success).toBe(false);
});
