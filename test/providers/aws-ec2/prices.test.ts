import type { GetProductsCommandInput } from "@aws-sdk/client-pricing";
import { GetProductsCommand, PricingClient } from "@aws-sdk/client-pricing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Provider } from "../../../src/providers/provider.ts";
import { type FakePricing, startFakePricing } from "../../fakes/aws-pricing/fake.ts";
import { connect, type Ec2House, ec2House } from "./house.ts";

const REGION = "eu-west-1";
const WINDOWS = "RunInstances:0002";

let house: Ec2House;
let pricing: FakePricing;
let provider: Provider;
beforeEach(async () => {
  house = await ec2House();
  pricing = await startFakePricing();
  pricing.trust(house.fake.credentials);
  provider = reach();
});
afterEach(async () => {
  await provider.close();
  await pricing.close();
  await house.close();
});

const reach = (options: Parameters<typeof connect>[1]["options"] = {}): Provider =>
  connect(house.fake, {
    options: { pricingEndpoint: pricing.url, timeoutMs: 300, ...options },
    key: house.fake.credentials,
  });

const priceOf = (instanceType: string, hourly: number, more: object = {}) =>
  pricing.set({ instanceType, regionCode: REGION, hourly, ...more });

const asked = async (products: readonly string[], region = REGION) =>
  Object.fromEntries((await provider.prices?.hourly(region, products)) ?? []);

const filtersAsked = () =>
  pricing.questions.map(({ body }) => {
    const filters: readonly { Field: string; Value: string }[] = JSON.parse(body).Filters;
    return Object.fromEntries(filters.map(({ Field, Value }) => [Field, Value]));
  });

describe("AWS's own prices", () => {
  test("are those on demand, of shared machines, of the region that was asked about", async () => {
    priceOf("m7i.large", 0.1197);
    pricing.set({ instanceType: "m7i.large", regionCode: "us-east-1", hourly: 0.1008 });
    expect(provider.prices?.currency).toBe("USD");
    expect(await asked(["m7i.large"])).toEqual({ "m7i.large": 0.1197 });
    expect(await asked(["m7i.large"], "us-east-1")).toEqual({ "m7i.large": 0.1008 });
    expect(pricing.questions.map(({ region }) => region)).toEqual(["eu-central-1", "eu-central-1"]);
  });

  test("are asked for many at once, and only those that were asked for", async () => {
    const types = Array.from({ length: 60 }, (_, n) => `c${n}.large`);
    for (const [n, type] of types.entries()) priceOf(type, 0.01 * (n + 1));
    priceOf("x9.huge", 44);
    expect(Object.keys(await asked(types))).toEqual(types);
    expect(pricing.questions).toHaveLength(2);
  });

  test("are read to the last page", async () => {
    pricing.setPageSize(2);
    for (const n of [1, 2, 3, 4, 5]) priceOf(`t${n}.micro`, n);
    expect(await asked([1, 2, 3, 4, 5].map((n) => `t${n}.micro`))).toMatchObject({ "t5.micro": 5 });
    expect(pricing.questions).toHaveLength(3);
  });

  test("of Windows are those of Windows, and an instance says that it is one", async () => {
    priceOf("t3.large", 0.0912);
    priceOf("t3.large", 0.1188, { operation: WINDOWS });
    house.machines(1, { type: "t3.large", usageOperation: WINDOWS });
    for await (const [instance] of provider.list(REGION))
      expect(instance).toMatchObject({ type: "t3.large", product: `t3.large/${WINDOWS}` });
    expect(await asked(["t3.large", `t3.large/${WINDOWS}`])).toEqual({
      "t3.large": 0.0912,
      [`t3.large/${WINDOWS}`]: 0.1188,
    });
    expect(filtersAsked().map(({ operation }) => operation)).toEqual(["RunInstances", WINDOWS]);
  });

  test("that are nonsense are left out, and the others stay", async () => {
    priceOf("m5.large", 0.107);
    const entryOf = (dimensions: object, attributes: object = {}) =>
      JSON.stringify({
        product: {
          attributes: {
            instanceType: "odd.large",
            regionCode: REGION,
            operation: "RunInstances",
            ...attributes,
          },
        },
        terms: { OnDemand: { offer: { priceDimensions: dimensions } } },
      });
    const hourly = (USD: unknown, unit = "Hrs") => ({ unit, pricePerUnit: { USD } });
    for (const entry of [
      "{ no json",
      "null",
      "{}",
      entryOf({}),
      entryOf({ a: hourly("0.0000000000") }),
      entryOf({ a: hourly("-1") }),
      entryOf({ a: hourly("1e9") }),
      entryOf({ a: hourly(0.5) }),
      entryOf({ a: hourly("1", "Quantity") }),
      entryOf({ a: hourly("1"), b: hourly("2") }),
      entryOf({ a: { unit: "Hrs", pricePerUnit: { CNY: "1" } } }),
      entryOf({ a: hourly("1") }, { regionCode: "us-east-1" }),
      entryOf({ a: hourly("1") }, { operation: WINDOWS }),
      entryOf({ a: hourly("1") }, { instanceType: "another.large" }),
      entryOf({ a: hourly("1") }).padEnd(600_000),
    ])
      pricing.addEntry({ instanceType: "odd.large", regionCode: REGION, hourly: 1 }, entry);
    expect(await asked(["m5.large", "odd.large"])).toEqual({ "m5.large": 0.107 });
  });

  test("that contradict each other are none", async () => {
    for (const hourly of [1, 2, 1]) priceOf("m5.large", hourly);
    expect(await asked(["m5.large"])).toEqual({});
  });

  test("are refused without the right, which is named", async () => {
    pricing.suffer("denied");
    await expect(asked(["m5.large"])).rejects.toMatchObject({
      trouble: { kind: "not-allowed", missing: "pricing:GetProducts" },
    });
  });

  test.each([
    ["throttled", "throttled"],
    ["server-error", "provider-fault"],
    ["html", "unreachable"],
    ["hang", "unreachable"],
  ] as const)("fail in the common words and in bounded time: %s", async (fault, kind) => {
    pricing.suffer(fault);
    await expect(asked(["m5.large"])).rejects.toMatchObject({ trouble: { kind } });
  });

  test("are not asked of AWS where EC2 is reached elsewhere, nor in China", () => {
    const elsewhere = { endpoint: house.fake.url };
    expect(reach({ ...elsewhere, pricingEndpoint: undefined }).prices).toBeUndefined();
    expect(reach({ pricingEndpoint: undefined }).prices).toBeUndefined();
    expect(reach(elsewhere).prices).toBeDefined();
    expect(reach({ regions: ["cn-north-1"] }).prices).toBeUndefined();
    expect(reach({ regions: ["us-gov-west-1"] }).prices).toBeUndefined();
  });
});

describe("lamplighter check says of the right to read prices", () => {
  const finding = async (cloud = provider) => {
    for await (const one of cloud.check())
      if (one.what === "pricing:GetProducts (optional)") return one;
    return undefined;
  };

  test("that it is granted, with an example", async () => {
    priceOf("t3.micro", 0.0114);
    expect(await finding()).toMatchObject({
      ok: true,
      detail: expect.stringContaining("0.0114 USD"),
    });
  });

  test("that it is not, what it would give, and that this is no failure", async () => {
    pricing.suffer("denied");
    expect(await finding()).toMatchObject({
      ok: true,
      detail: expect.stringMatching(/^not granted: .*every type and region/),
    });
  });

  test("that nobody knows, or why nobody asked", async () => {
    pricing.suffer("hang");
    expect(await finding()).toMatchObject({
      ok: true,
      detail: expect.stringMatching(/^not known/),
    });
    expect(await finding(house.provider)).toMatchObject({
      ok: true,
      detail: expect.stringMatching(/^not tried: .*pricingEndpoint/),
    });
  });
});

describe("the fake price list refuses what the real one refuses", () => {
  const send = async (input: Partial<GetProductsCommandInput>, more: object = {}) => {
    const { accessKeyId, secretAccessKey } = house.fake.credentials;
    const client = new PricingClient({
      region: "us-east-1",
      endpoint: pricing.url,
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
      ...more,
    });
    const command = new GetProductsCommand({ ServiceCode: "AmazonEC2", ...input });
    try {
      return await client.send(command).then(
        () => "ok",
        (error: Error) => error.name,
      );
    } finally {
      client.destroy();
    }
  };

  test("pages over 100, fields that EC2 does not have, long values, invented tokens", async () => {
    expect(await send({ MaxResults: 100 })).toBe("ok");
    expect(await send({ MaxResults: 101 })).toBe("InvalidParameterException");
    const filter = { Type: "TERM_MATCH", Field: "operation", Value: "x" } as const;
    expect(await send({ Filters: [filter] })).toBe("ok");
    for (const odd of [{ Field: "colour" }, { Value: "x".repeat(1025) }])
      expect(await send({ Filters: [{ ...filter, ...odd }] })).toBe("InvalidParameterException");
    expect(await send({ NextToken: "guess" })).toBe("InvalidNextTokenException");
    expect(await send({ ServiceCode: "AmazonEC3" })).toBe("InvalidParameterException");
  });

  test("signatures of others, and regions from which it is not served", async () => {
    const { accessKeyId } = house.fake.credentials;
    const wrong = { accessKeyId, secretAccessKey: "wrong" };
    expect(await send({}, { credentials: wrong })).toBe("SignatureDoesNotMatch");
    const unknown = { accessKeyId: "AKIAUNKNOWN", secretAccessKey: "x" };
    expect(await send({}, { credentials: unknown })).toBe("UnrecognizedClientException");
    expect(await send({}, { region: "eu-west-1" })).toBe("InvalidSignatureException");
  });
});
