import { afterEach, beforeEach, expect, test } from "vitest";
import type { Watched } from "../../../src/providers/provider.ts";
import { type Ec2House, ec2House, REGION } from "./house.ts";

let house: Ec2House;
beforeEach(async () => {
  house = await ec2House();
});
afterEach(() => house.close());

async function started(ids: readonly string[]): Promise<Watched[]> {
  await house.provider.begin(REGION, "start", ids, "key");
  const begunAt = house.now();
  return ids.map((id) => ({ id, action: "start", settles: "running", begunAt, moved: true }));
}

test("500 at once are watched in three calls", async () => {
  const ids = house.machines(500, { state: "stopped" });
  const watched = await started(ids);
  house.advance(5_000);
  const before = house.fake.countCalls("DescribeInstances");
  const sights = await house.provider.watch(REGION, watched);
  expect(sights.size).toBe(500);
  for (const { kind } of sights.values()) expect(kind).toBe("done");
  expect(house.fake.countCalls("DescribeInstances") - before).toBe(3);
});

test("an encrypted disk without its key ends the start with the name of the missing right", async () => {
  const id = house.fake.addInstance({ state: "stopped", fallsBack: "kms" });
  const watched = await started([id]);
  expect((await house.provider.watch(REGION, watched)).get(id)?.kind).toBe("underway");
  house.advance(5_000);
  expect((await house.provider.watch(REGION, watched)).get(id)).toMatchObject({
    kind: "failed",
    instance: { state: "stopped" },
    trouble: {
      kind: "not-allowed",
      code: "Client.InternalError",
      missing: "kms:CreateGrant",
      detail: expect.stringMatching(/kms:CreateGrant/),
    },
  });
});

test("room that runs out after the start was accepted is told with type and zone", async () => {
  const zone = "eu-west-1c";
  const id = house.fake.addInstance({
    state: "stopped",
    type: "g6.xlarge",
    zone,
    fallsBack: "capacity",
  });
  const watched = await started([id]);
  house.advance(5_000);
  expect((await house.provider.watch(REGION, watched)).get(id)).toMatchObject({
    kind: "failed",
    trouble: { kind: "capacity", detail: "AWS has no g6.xlarge free in eu-west-1c" },
  });
});

test("a start that somebody undid in the console is not blamed on AWS", async () => {
  const id = house.fake.addInstance({ state: "stopped" });
  const watched = await started([id]);
  house.advance(5_000);
  await house.provider.begin(REGION, "stop", [id], "other");
  house.advance(5_000);
  expect((await house.provider.watch(REGION, watched)).get(id)).toMatchObject({
    kind: "failed",
    trouble: { kind: "wrong-state", detail: expect.stringMatching(/somebody else/) },
  });
});

test("an answer that lags behind is not taken for a failure", async () => {
  house.fake.setStaleMs(4_000);
  const id = house.fake.addInstance({ state: "stopped" });
  const watched = (await started([id])).map((one) => ({ ...one, moved: false }));
  house.advance(3_000);
  const early = (await house.provider.watch(REGION, watched)).get(id);
  expect(early).toMatchObject({ kind: "underway", instance: { state: "stopped" } });
  house.advance(4_000);
  expect((await house.provider.watch(REGION, watched)).get(id)?.kind).toBe("done");
});

test("an instance that is terminated meanwhile is gone", async () => {
  const id = house.fake.addInstance({ state: "terminated" });
  const watched: Watched = {
    id,
    action: "start",
    settles: "running",
    begunAt: house.now(),
    moved: true,
  };
  expect((await house.provider.watch(REGION, [watched])).get(id)).toEqual({ kind: "gone" });
});
