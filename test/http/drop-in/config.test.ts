import { describe, expect, test } from "vitest";
import { readConfig } from "../../../src/config.ts";
import { kinds } from "../../../src/main/kinds.ts";

const mistakesOf = (dropIn: object, platforms: object = {}) => {
  const config = {
    clouds: { ovh: { provider: "simulator" } },
    platforms: { ...platforms, api: { dropIn } },
    channels: [{ api: "ci", instances: "all", grants: [{ role: "api:role:a", allow: ["view"] }] }],
  };
  const read = readConfig({ text: JSON.stringify(config), env: {}, kinds });
  return read.ok ? [] : read.mistakes.map(({ path }) => path);
};
const AT = "platforms.api.dropIn";

describe("predecessors' routes in the configuration", () => {
  test("there is none unless one is named, and each has an address of its own then", () => {
    const cloud = "ovh";
    expect(mistakesOf({})).toEqual([]);
    const all = {
      openstackLambda: { cloud },
      ociFunction: { cloud },
      huaweiCce: { cloud },
      vmManagement: { cloud, path: "/" },
    };
    expect(mistakesOf(all, { web: {} })).toEqual([]);
  });

  test("a cloud that there is not is found at the start", () => {
    expect(mistakesOf({ openstackLambda: { cloud: "ovhh" } })).toEqual([
      `${AT}.openstackLambda.cloud`,
    ]);
    expect(mistakesOf({ vmManagement: {} })).toEqual([`${AT}.vmManagement.cloud`]);
  });

  test("so is an address that is taken, or the bot's own", () => {
    const cloud = "ovh";
    const page = mistakesOf({ openstackLambda: { cloud, path: "/" } }, { web: {} });
    expect(page).toEqual([`${AT}.openstackLambda.path`]);
    const twice = { ociFunction: { cloud, path: "/x" }, huaweiCce: { cloud, path: "/x" } };
    expect(mistakesOf(twice)).toEqual([`${AT}.huaweiCce.path`]);
    for (const path of ["/api/v1", "/web", "/slack", "/metrics", "x", "/x/", "/a b"])
      expect(mistakesOf({ ociFunction: { cloud, path } })).toEqual([`${AT}.ociFunction.path`]);
  });

  test("what is not known is refused", () => {
    expect(mistakesOf({ openstackLambda: { cloud: "ovh", apiKey: "mine" } })).not.toEqual([]);
    expect(mistakesOf({ ec2Powercycle: {} })).not.toEqual([]);
    expect(mistakesOf({ vmManagement: { cloud: "ovh", reset: "yes" } })).not.toEqual([]);
  });
});
