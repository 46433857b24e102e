import { expect, test } from "vitest";
import { huaweiOptions } from "../../../src/providers/huawei-ecs/options.ts";

const project = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
const regions = { "eu-west-101": { project } };

test("a region with its project is enough; clusters are then known by name", () => {
  expect(huaweiOptions.parse({ regions })).toEqual({
    regions,
    clusters: "names",
    timeoutMs: 10_000,
  });
});

test("each region may have addresses of its own", () => {
  const own = {
    project,
    endpoint: "https://ecs.example.eu",
    cceEndpoint: "https://cce.example.eu",
  };
  expect(huaweiOptions.parse({ regions: { "cn-north-4": own } }).regions).toEqual({
    "cn-north-4": own,
  });
});

const MISTAKES = [
  ["no region", {}],
  ["an empty list of regions", { regions: {} }],
  ["a list of names without projects", { regions: ["eu-west-101"] }],
  ["a zone for a region", { regions: { "eu-west-101a": { project } } }],
  ["a region without its project", { regions: { "eu-west-101": {} } }],
  ["a project's name for its id", { regions: { "eu-west-101": { project: "eu-west-101_dev" } } }],
  ["an address that is no web address", { regions: { "cn-north-4": { project, endpoint: "x" } } }],
  ["an access key without a secret key", { regions, accessKey: "AK" }],
  ["a secret key without an access key", { regions, secretKey: "SK" }],
  ["a security token without keys", { regions, securityToken: "T" }],
  ["an unknown word", { regions, projectId: project }],
  ["an unknown way with clusters", { regions, clusters: "sleep" }],
  ["an enterprise project by name", { regions, enterpriseProject: "web" }],
] as const;

for (const [mistake, options] of MISTAKES)
  test(`${mistake} is refused before any call`, () => {
    expect(huaweiOptions.safeParse(options).success).toBe(false);
  });
