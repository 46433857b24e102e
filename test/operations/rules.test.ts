import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ACTIONS, type Action } from "../../src/model/action.ts";
import { instanceRef, type OperationId } from "../../src/model/id.ts";
import { INSTANCE_STATES } from "../../src/model/instance.ts";
import { BotError } from "../../src/model/problem.ts";
import type { TroubleKind } from "../../src/model/trouble.ts";
import { againMs, nextLookMs, perLook, restMs } from "../../src/operations/pace.ts";
import {
  type Plan,
  type PlanInput,
  type PlannedInstance,
  plan,
} from "../../src/operations/plan.ts";
import { nextTry } from "../../src/operations/retry.ts";
import { progressAfter } from "../../src/operations/sighted.ts";

const NOW = 1_800_000_000_000;
const RETRIED: readonly TroubleKind[] = ["throttled", "unreachable", "provider-fault"];

const planned = fc.record({
  name: fc.string({ minLength: 1, maxLength: 8 }),
  state: fc.constantFrom(...INSTANCE_STATES),
  fresh: fc.boolean(),
  guarded: fc.boolean(),
  held: fc.boolean(),
});
type Planned = typeof planned extends fc.Arbitrary<infer One> ? One : never;

const asInstance = (one: Planned, at: number): PlannedInstance => ({
  ref: instanceRef("lab", "r", `i-${at}`),
  cloud: "lab",
  region: "r",
  id: `i-${at}`,
  name: one.name,
  state: one.state,
  providerState: one.state,
  addresses: [],
  tags: {},
  fresh: one.fresh,
  protectedBy: one.guarded ? "is protected" : undefined,
});

/** Where each action would find nothing to do, said once more by hand. */
const ARRIVED: Readonly<Record<Action, readonly string[]>> = {
  start: ["running"],
  stop: ["stopped", "shelved"],
  "stop:hard": ["stopped", "shelved"],
  reboot: [],
  "reboot:hard": [],
  shelve: ["shelved"],
  unshelve: ["running"],
  suspend: ["suspended"],
  resume: ["running"],
  rebuild: [],
  delete: ["deleted"],
};

const heldOnes = (ones: readonly Planned[]): PlanInput["holders"] =>
  new Map(
    ones.flatMap((one, at) =>
      one.held
        ? [
            [
              asInstance(one, at).ref,
              { operationId: "op_x" as OperationId, action: "stop" },
            ] as const,
          ]
        : [],
    ),
  );

/** Undefined where the whole request is refused, which must be by a problem that the person can read. */
function planOrNothing(input: PlanInput): Plan | undefined {
  try {
    return plan(input);
  } catch (error) {
    expect(error).toBeInstanceOf(BotError);
    return undefined;
  }
}

describe("what a request may touch", () => {
  test("nothing that is held, protected, deleted, or freshly seen where it should go is ever touched, and none is forgotten", () => {
    const verbs = fc.constantFrom(...ACTIONS, "toggle" as const);
    fc.assert(
      fc.property(fc.array(planned, { minLength: 1, maxLength: 12 }), verbs, (ones, verb) => {
        const instances = ones.map(asInstance);
        const made = planOrNothing({
          verb,
          instances,
          holders: heldOnes(ones),
          abilityOf: () => ({ can: true }),
        });
        if (!made) return;
        expect(made.targets.length + made.skipped.length).toBe(instances.length);
        for (const { instance, action } of made.targets) {
          const one = ones[instances.findIndex(({ ref }) => ref === instance.ref)];
          expect(one?.held || one?.guarded || instance.state === "deleted").toBe(false);
          if (one?.fresh) expect(ARRIVED[action]).not.toContain(instance.state);
        }
      }),
    );
  });

  test("a cloud that cannot do it is named with its reason", () => {
    const instance = asInstance(
      { name: "a", state: "running", fresh: true, guarded: false, held: false },
      0,
    );
    const because = "EC2 has no hard reboot";
    expect(() =>
      plan({
        verb: "reboot:hard",
        instances: [instance],
        holders: new Map(),
        abilityOf: () => ({ can: false, because }),
      }),
    ).toThrowError(
      expect.objectContaining({ problem: expect.objectContaining({ code: "cannot", because }) }),
    );
  });
});

describe("asking a cloud again", () => {
  test("every outage is waited out for ten minutes at the most, with ever longer pauses", () => {
    fc.assert(
      fc.property(fc.constantFrom(...RETRIED), fc.nat(120_000), (kind, retryAfterMs) => {
        let now = NOW;
        let tries = 0;
        for (;;) {
          tries += 1;
          const next = nextTry({ kind, detail: "", retryAfterMs }, tries, NOW, now);
          if (next === undefined) break;
          expect(next - now).toBeGreaterThanOrEqual(retryAfterMs);
          now = next;
        }
        expect(now - NOW).toBeLessThanOrEqual(600_000);
        expect(tries).toBeLessThan(20);
      }),
    );
  });

  test("for room it asks three times within four minutes", () => {
    const first = nextTry({ kind: "capacity", detail: "" }, 1, NOW, NOW) ?? 0;
    const second = nextTry({ kind: "capacity", detail: "" }, 2, NOW, first) ?? 0;
    expect(second - NOW).toBe(240_000);
    expect(nextTry({ kind: "capacity", detail: "" }, 3, NOW, second)).toBeUndefined();
  });

  test("a refusal that no waiting mends is final", () => {
    for (const kind of ["not-found", "not-allowed", "credentials", "quota", "protected"] as const)
      expect(nextTry({ kind, detail: "" }, 1, NOW, NOW)).toBeUndefined();
  });
});

describe("looking at a cloud", () => {
  const one = (agoMs: number, usualMs?: number, late = false) => ({
    begunAt: NOW - agoMs,
    usualMs,
    late,
  });

  test("is brisk while an action is young or near its usual end, calm between", () => {
    expect(nextLookMs([one(5_000)], NOW)).toBeLessThanOrEqual(2_000);
    expect(nextLookMs([one(60_000)], NOW)).toBe(10_000);
    expect(nextLookMs([one(60_000, 62_000)], NOW)).toBeLessThanOrEqual(2_000);
    expect(nextLookMs([one(60_000), one(1_000)], NOW)).toBeLessThanOrEqual(2_000);
    expect(nextLookMs([one(400_000, 60_000, true)], NOW)).toBe(30_000);
  });

  test("takes about a call each second, and everybody's turn comes within half a minute however many they are", () => {
    expect([1, 200, 6_000, 60_000].map(perLook)).toEqual([200, 200, 200, 2_000]);
    const roundMs = (count: number) =>
      Math.ceil(count / perLook(count)) * restMs(perLook(count), perLook(count));
    expect([200, 1_000, 6_000, 60_000].map(roundMs)).toEqual([1_000, 5_000, 30_000, 30_000]);
  });

  test("rests the longer the more one operation made it take at once, and no longer than half a minute", () => {
    expect([1, 200, 1_000, 100_000].map((looked) => restMs(looked, 200))).toEqual([
      1_000, 1_000, 5_000, 30_000,
    ]);
  });

  test("gets slower with every failure, never beyond a minute unless the cloud asks for more", () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 20].map((failures) => againMs(failures));
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(new Set(waits).size).toBeGreaterThan(4);
    expect(Math.max(...waits)).toBe(60_000);
    expect(againMs(1, 90_000)).toBe(90_000);
  });
});

describe("what a look means", () => {
  const watching = {
    progress: {
      phase: "watching",
      moved: false,
      begunAt: NOW,
      settles: "stopped",
      lastState: "running",
    },
  } as never;

  test("a cloud that never answers still lets the time limit pass, with the last state named", () => {
    expect(progressAfter(watching, undefined, NOW + 239_000, 240_000)).toBeUndefined();
    expect(progressAfter(watching, undefined, NOW + 240_000, 240_000)).toMatchObject({
      phase: "late",
      lastState: "running",
    });
  });

  test("one that is late and gets there after all is done", () => {
    const late = {
      progress: { ...(watching as { progress: object }).progress, phase: "late", lateAt: NOW },
    } as never;
    const instance = { state: "stopped" } as never;
    expect(progressAfter(late, { kind: "done", instance }, NOW + 500_000, 240_000)).toMatchObject({
      phase: "done",
      state: "stopped",
    });
  });
});
