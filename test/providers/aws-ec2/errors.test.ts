import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TroubleKind } from "../../../src/model/trouble.ts";
import { type Ec2House, ec2House, REGION } from "./house.ts";

let house: Ec2House;
beforeEach(async () => {
  house = await ec2House();
});
afterEach(() => house.close());

const CODES: readonly (readonly [TroubleKind, readonly string[]])[] = [
  [
    "not-found",
    [
      "InvalidInstanceID.NotFound",
      "InvalidInstanceID.Malformed",
      "InvalidAMIID.NotFound",
      "InvalidSubnetID.NotFound",
      "InvalidKeyPair.NotFound",
      "InvalidLaunchTemplateName.NotFoundException",
    ],
  ],
  [
    "credentials",
    [
      "AuthFailure",
      "InvalidClientTokenId",
      "ExpiredToken",
      "SignatureDoesNotMatch",
      "OptInRequired",
    ],
  ],
  ["not-allowed", ["UnauthorizedOperation"]],
  ["wrong-state", ["IncorrectInstanceState", "IncorrectState", "IdempotentParameterMismatch"]],
  ["protected", ["OperationNotPermitted"]],
  ["unsupported", ["UnsupportedOperation", "SomethingNobodyHasHeardOf"]],
  [
    "quota",
    [
      "InstanceLimitExceeded",
      "VcpuLimitExceeded",
      "MaxSpotInstanceCountExceeded",
      "TagLimitExceeded",
    ],
  ],
  ["capacity", ["InsufficientInstanceCapacity"]],
  ["throttled", ["Throttling", "ThrottlingException", "EC2ThrottledException"]],
  ["provider-fault", ["InternalError", "Unavailable", "ServiceUnavailable"]],
];

describe("every error code of EC2 has its kind, and words without its raw text", () => {
  for (const [kind, codes] of CODES)
    for (const code of codes)
      test(`${code} is ${kind}`, async () => {
        const [id = ""] = house.machines(1);
        const message = `Raw words. Encoded authorization failure message: s3cr3tBlob AKIAABCDEFGH12345678`;
        house.fake.fail({ code, message, status: 400 }, { action: "RebootInstances" });
        const trouble = await troubleOfReboot(id);
        expect(trouble).toMatchObject({ kind, code, requestId: expect.any(String) });
        expect(JSON.stringify(trouble)).not.toMatch(/s3cr3tBlob|AKIA/);
      });
});

test("an unknown fault of the server is the provider's, not the instance's", async () => {
  const [id = ""] = house.machines(1);
  house.fake.fail({ code: "Strange", message: "?", status: 500 }, { action: "RebootInstances" });
  expect(await troubleOfReboot(id)).toMatchObject({ kind: "provider-fault", code: "Strange" });
});

test("a full zone that AWS names itself is passed on by type and zone", async () => {
  const message =
    "We currently do not have sufficient c9.large capacity in the Availability Zone you requested (eu-west-1a).";
  house.fake.fail({ code: "InsufficientInstanceCapacity", message, status: 500 });
  expect(await troubleOfReboot("i-0aaaaaaaaaaaaaaaa")).toMatchObject({
    detail: "AWS has no c9.large free in eu-west-1a",
  });
});

async function troubleOfReboot(id: string): Promise<unknown> {
  try {
    const begun = (await house.provider.begin(REGION, "reboot", [id], "key")).get(id);
    return begun?.kind === "refused" ? begun.trouble : begun;
  } catch (error) {
    return (error as { trouble: unknown }).trouble;
  }
}
