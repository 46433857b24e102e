import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Trouble, TroubleKind } from "../../../src/model/trouble.ts";
import { ProviderError } from "../../../src/providers/provider.ts";
import type { Fault } from "../../fakes/huawei/fake.ts";
import { connect, type HuaweiHouse, huaweiHouse, REGION } from "./house.ts";

let house: HuaweiHouse;
beforeEach(async () => {
  house = await huaweiHouse({ timeoutMs: 500 });
});
afterEach(() => house.close());

async function troubleOfReboot(provider = house.provider): Promise<Trouble | undefined> {
  const [id = ""] = house.servers(1);
  try {
    const begun = (await provider.begin(REGION, "reboot", [id], "key")).get(id);
    return begun?.kind === "refused" ? begun.trouble : undefined;
  } catch (error) {
    if (error instanceof ProviderError) return error.trouble;
    throw error;
  }
}

async function troubleOf(fault: Fault): Promise<Trouble | undefined> {
  house.fake.fail(fault, { operation: "BatchRebootServers" });
  return await troubleOfReboot();
}

const CODES: readonly (readonly [TroubleKind, string, number, string])[] = [
  ["quota", "Ecs.0001", 400, "The number of ECSs is beyond the limit."],
  ["quota", "Ecs.0013", 400, "Insufficient EIP."],
  ["quota", "Ecs.9901", 400, "Your quota of cores is used up."],
  ["capacity", "Ecs.0319", 400, "Check capacity: Capacity is not enough."],
  ["capacity", "Ecs.9902", 400, "The flavor is sold out."],
  ["busy", "Ecs.0603", 501, "Other commands are being executed."],
  ["busy", "Ecs.9903", 409, "Conflict."],
  ["not-found", "Ecs.0114", 400, "Instance could not be found."],
  ["not-found", "Ecs.9904", 404, "Nothing there."],
  ["not-allowed", "Ecs.0004", 400, "Failed to assign permissions."],
  ["not-allowed", "APIGW.0302", 403, "The user is not on the list."],
  ["credentials", "APIGW.0301", 401, "Incorrect IAM authentication information."],
  ["credentials", "APIGW.9999", 401, "Something else."],
  ["throttled", "APIGW.0308", 429, "The throttling threshold has been reached."],
  ["throttled", "Ecs.9905", 429, "Slowly."],
  ["unsupported", "Ecs.0005", 400, "Invalid parameters."],
  ["unsupported", "APIGW.0101", 404, "The API does not exist."],
  ["provider-fault", "Ecs.0002", 400, "Failed to submit the task."],
  ["provider-fault", "Ecs.0018", 500, "System error."],
  ["provider-fault", "Ecs.9906", 503, "Not now."],
];

describe("every refusal of Huawei Cloud has its kind, its code and its request id", () => {
  for (const [kind, code, status, message] of CODES)
    for (const by of ["gateway", "ecs"] as const)
      test(`${code} with ${status}, said by the ${by}, is ${kind}`, async () => {
        expect(await troubleOf({ by, code, status, message })).toMatchObject({
          kind,
          code,
          requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
          detail: expect.stringMatching(/\w+ \w+ \w+/),
        });
      });

  test("in Nova's form, too", async () => {
    const fault = {
      by: "nova",
      code: "itemNotFound",
      status: 404,
      message: "No such one",
    } as const;
    expect(await troubleOf(fault)).toMatchObject({ kind: "not-found", code: "itemNotFound" });
  });
});

test("the right that is missing is the one that Huawei Cloud names, or else the call's own", async () => {
  const refusal = { by: "gateway", code: "Ecs.0003", status: 403 } as const;
  const message = "Policy doesn't allow ecs:cloudServers:reboot2 to be performed.";
  expect(await troubleOf({ ...refusal, message })).toMatchObject({
    missing: "ecs:cloudServers:reboot2",
  });
  house.fake.heal();
  expect(await troubleOf({ ...refusal, message: "No." })).toMatchObject({
    missing: "ecs:cloudServers:reboot",
    detail: `the bot's keys lack the right ecs:cloudServers:reboot in ${REGION}`,
  });
});

test("an account in arrears is not told to lack a right", async () => {
  const message = "The token role contains op_suspended. The current operation is not allowed.";
  const trouble = await troubleOf({ by: "ecs", code: "Ecs.0003", status: 400, message });
  expect(trouble).toMatchObject({ kind: "not-allowed", missing: undefined });
  expect(trouble?.detail).toMatch(/restricted the account.*balance/);
});

test("how long Huawei Cloud asks to wait is passed on", async () => {
  expect(await troubleOf("throttled")).toMatchObject({ kind: "throttled", retryAfterMs: 7_000 });
});

test("keys that are unknown are credentials trouble, and are not repeated", async () => {
  const key = { ak: "HPUAUNKNOWN00000", sk: "never-issued-secret" };
  const provider = connect(house.fake, { key });
  const trouble = await troubleOfReboot(provider);
  expect(trouble).toMatchObject({ kind: "credentials", code: "APIGW.0301" });
  expect(JSON.stringify(trouble)).not.toContain(key.ak);
  expect(trouble?.detail).toContain("(key) not exist");
  await provider.close();
});

test("a wrong secret key is credentials trouble", async () => {
  const provider = connect(house.fake, { key: { ak: house.fake.keys.ak, sk: "wrong" } });
  expect(await troubleOfReboot(provider)).toMatchObject({ kind: "credentials" });
  await provider.close();
});

test("no keys at all is told with where they may stand, and without a call", async () => {
  const provider = connect(house.fake, { key: "none" });
  const trouble = await troubleOfReboot(provider);
  expect(trouble).toMatchObject({
    kind: "credentials",
    detail: expect.stringMatching(/HUAWEICLOUD_SDK_AK.*accessKey/),
  });
  await provider.close();
});

test("a wrong clock is told as such", async () => {
  house.fake.setClockSkew(16 * 60_000);
  expect(await troubleOfReboot()).toMatchObject({
    kind: "credentials",
    detail: expect.stringMatching(/clock is wrong/),
  });
});

test("another project than that of the keys is a clear error", async () => {
  const provider = connect(house.fake, { project: "f".repeat(32) });
  expect(await troubleOfReboot(provider)).toMatchObject({
    kind: "unsupported",
    detail: expect.stringMatching(/project differs/),
  });
  await provider.close();
});

test("a cloud that nobody reaches is unreachable, with the reason", async () => {
  const { fake } = house;
  const provider = connect({ ...fake, url: "http://127.0.0.1:9" });
  expect(await troubleOfReboot(provider)).toMatchObject({
    kind: "unreachable",
    detail: `Huawei Cloud in ${REGION} cannot be reached (ECONNREFUSED)`,
    code: "ECONNREFUSED",
  });
  await provider.close();
});
