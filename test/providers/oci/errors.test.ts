import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TroubleKind } from "../../../src/model/trouble.ts";
import { type OciHouse, ociHouse, REGION } from "./house.ts";

let house: OciHouse;
beforeEach(async () => {
  house = await ociHouse({ timeoutMs: 500 });
});
afterEach(() => house.close());

const CODES: readonly (readonly [TroubleKind, number, string])[] = [
  ["credentials", 401, "NotAuthenticated"],
  ["credentials", 401, "SomethingElse"],
  ["not-allowed", 404, "NotAuthorizedOrNotFound"],
  ["not-allowed", 403, "NotAuthorized"],
  ["not-allowed", 409, "NotAuthorizedOrResourceAlreadyExists"],
  ["wrong-state", 409, "IncorrectState"],
  ["busy", 409, "Conflict"],
  ["busy", 409, "ExternalServerIncorrectState"],
  ["busy", 412, "NoEtagMatch"],
  ["quota", 400, "LimitExceeded"],
  ["quota", 400, "QuotaExceeded"],
  ["quota", 400, "TenantCapacityExceeded"],
  ["capacity", 500, "OutOfHostCapacity"],
  ["throttled", 429, "TooManyRequests"],
  ["throttled", 429, "Unheard"],
  ["provider-fault", 500, "InternalServerError"],
  ["provider-fault", 503, "ServiceUnavailable"],
  ["unsupported", 400, "InvalidParameter"],
  ["unsupported", 400, "SomethingNobodyHasHeardOf"],
];

describe("every error of OCI has its kind, its request id, and no secret in its words", () => {
  for (const [kind, status, code] of CODES)
    test(`${status} ${code} is ${kind}`, async () => {
      const message = "Raw words ST$eyJhbGciOi.eyJzdWIi.c2ln -----BEGIN PRIVATE KEY-----MIIE";
      house.fake.fail({ status, code, message }, { operation: "RestartContainerInstance" });
      const trouble = await troubleOfReboot();
      expect(trouble).toMatchObject({ kind, code, requestId: expect.stringContaining("/") });
      expect(JSON.stringify(trouble)).not.toMatch(/ST\$|eyJ|BEGIN|MIIE/);
    });
});

test("a gateway's page for an error is a fault of the way, not of the instance", async () => {
  house.fake.fail("bad-gateway", { operation: "RestartContainerInstance" });
  expect(await troubleOfReboot()).toMatchObject({ kind: "provider-fault", code: "HTTP 502" });
});

test("an answer that leads elsewhere is not followed", async () => {
  house.fake.fail(
    { status: 307, code: "Moved", message: "" },
    { operation: "RestartContainerInstance" },
  );
  expect(await troubleOfReboot()).toMatchObject({ kind: "unreachable" });
});

async function troubleOfReboot(): Promise<unknown> {
  const [id = ""] = house.machines(1);
  try {
    const begun = (await house.provider.begin(REGION, "reboot", [id], "key")).get(id);
    return begun?.kind === "refused" ? begun.trouble : begun;
  } catch (error) {
    return (error as { trouble: unknown }).trouble;
  }
}
