import fc from "fast-check";
import { expect, test } from "vitest";
import { inBatches } from "../../../src/providers/aws-ec2/batch.ts";
import { AwsRefusal } from "../../../src/providers/aws-ec2/errors.ts";
import type { Begun } from "../../../src/providers/provider.ts";
import { ProviderError } from "../../../src/providers/provider.ts";

/** A cloud that refuses a whole call for its first bad id, and says which one only if `talks`. */
function cloud(bad: ReadonlySet<string>, talks: boolean) {
  const begun: string[] = [];
  let calls = 0;
  const send = async (ids: readonly string[]) => {
    calls += 1;
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.length).toBeLessThanOrEqual(100);
    const first = ids.find((id) => bad.has(id));
    if (first !== undefined)
      throw new AwsRefusal({ kind: "wrong-state", detail: "no" }, talks ? [first] : []);
    begun.push(...ids);
    return new Map(ids.map((id): [string, Begun] => [id, { kind: "accepted" }]));
  };
  return { send, begun, calls: () => calls };
}

const machines = fc.uniqueArray(fc.tuple(fc.nat(9999), fc.boolean()), {
  selector: ([id]) => id,
  maxLength: 300,
});

test("every id has one entry, no good one is asked for twice, no bad one is taken for begun", async () => {
  await fc.assert(
    fc.asyncProperty(machines, fc.boolean(), async (drawn, talks) => {
      const ids = drawn.map(([id]) => `i-${id}`);
      const bad = new Set(drawn.filter(([, isBad]) => isBad).map(([id]) => `i-${id}`));
      const { send, begun, calls } = cloud(bad, talks);
      const outcome = await inBatches(ids, send);
      expect([...outcome.keys()].sort()).toEqual([...ids].sort());
      expect(new Set(begun).size).toBe(begun.length);
      for (const [id, { kind }] of outcome)
        expect(kind === "accepted").toBe(begun.includes(id) && !bad.has(id));
      expect(calls()).toBeLessThanOrEqual(40 * Math.ceil(ids.length / 100));
    }),
  );
});

test("up to three silent bad ones among 100 are found, and all others begin", async () => {
  const few = fc.uniqueArray(fc.nat(99), { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(few, fc.boolean(), async (drawn, talks) => {
      const ids = Array.from({ length: 100 }, (_, index) => `i-${index}`);
      const { send, begun } = cloud(new Set(drawn.map((index) => `i-${index}`)), talks);
      await inBatches(ids, send);
      expect(begun).toHaveLength(100 - drawn.length);
    }),
  );
});

test("those that could not be looked at one by one may be tried again", async () => {
  const ids = Array.from({ length: 100 }, (_, index) => `i-${index}`);
  const outcome = await inBatches(ids, cloud(new Set(ids), false).send);
  expect(outcome.get("i-99")).toMatchObject({ trouble: { kind: "provider-fault" } });
});

test("a failure of the whole call before anything began is thrown", async () => {
  const send = () => Promise.reject(new ProviderError({ kind: "unreachable", detail: "no" }));
  await expect(inBatches(["i-1"], send)).rejects.toBeInstanceOf(ProviderError);
});
