import { EcsRegion } from "@huaweicloud/huaweicloud-sdk-ecs";
import { expect, test } from "vitest";
import { endpointsOf } from "../../../src/providers/huawei-ecs/endpoints.ts";

const REGIONS = ["cn-north-4", "ap-southeast-3", "eu-west-101", "la-south-2", "tr-west-1"];

for (const region of REGIONS)
  test(`ECS of ${region} is asked where Huawei's own SDK would ask`, () => {
    expect([endpointsOf(region, {}).ecs]).toEqual(EcsRegion.valueOf(region).endpoints);
  });

test("CCE is beside ECS, but for the region where it is not", () => {
  expect(endpointsOf("cn-north-4", {}).cce).toBe("https://cce.cn-north-4.myhuaweicloud.com");
  expect(endpointsOf("eu-west-101", {}).cce).toBe("https://cce.eu-west-101.myhuaweicloud.eu");
});

test("an operator's own address goes before both, and stands for CCE as well where it can", () => {
  const endpoint = "https://ecs.eu-west-101.example.net/";
  expect(endpointsOf("eu-west-101", { endpoint })).toEqual({
    ecs: "https://ecs.eu-west-101.example.net",
    cce: "https://cce.eu-west-101.example.net",
  });
  const one = "https://gateway.example.net";
  expect(endpointsOf("cn-north-4", { endpoint: one })).toEqual({ ecs: one, cce: one });
  const cceEndpoint = "https://cce.example.org";
  expect(endpointsOf("cn-north-4", { endpoint: one, cceEndpoint }).cce).toBe(cceEndpoint);
});
