import { describe, expect, test } from "vitest";
import { together } from "../../src/queue/together.ts";

interface Item {
  readonly n: number;
}

const items = (count: number): readonly Item[] => Array.from({ length: count }, (_, n) => ({ n }));

/** Work whose runs end when they are told to. */
function work() {
  const runs: { readonly items: readonly Item[]; readonly end: () => void }[] = [];
  const run = (given: readonly Item[]) =>
    new Promise<readonly (number | Error)[]>((resolve) => {
      const results = given.map(({ n }) => (n < 0 ? new Error(`not ${n}`) : n * 2));
      runs.push({ items: given, end: () => resolve(results) });
    });
  return { runs, run };
}

const until = (done: () => boolean) => expect.poll(done, { interval: 5 }).toBe(true);

describe("work done together", () => {
  test("is begun at once for who comes alone, and gathers who comes meanwhile, up to the most", async () => {
    const { runs, run } = work();
    const ask = together(run, 3);
    const first = ask({ n: 21 });
    await until(() => runs.length === 1);
    const others = items(4).map(ask);
    runs[0]?.end();
    expect(await first).toBe(42);
    await until(() => runs.length === 3);
    expect(runs.map((one) => one.items.length)).toEqual([1, 3, 1]);
    for (const one of runs) one.end();
    expect(await Promise.all(others)).toEqual([0, 2, 4, 6]);
  });

  test("fails for those alone whose part of it failed", async () => {
    const { runs, run } = work();
    const ask = together(run, 10);
    const asked = Promise.allSettled([ask({ n: 1 }), ask({ n: -1 }), ask({ n: 2 })]);
    await until(() => runs.length === 1);
    runs[0]?.end();
    expect(await asked).toMatchObject([
      { value: 2 },
      { reason: { message: "not -1" } },
      { value: 4 },
    ]);
  });

  test("goes on after a run that failed as a whole, and beside one that does not end", async () => {
    let runs = 0;
    const ask = together(async (given: readonly Item[]) => {
      runs += 1;
      if (runs === 1) throw new Error("the database is gone");
      if (runs === 2) await new Promise(() => {});
      return given.map(({ n }) => n);
    }, 10);
    await expect(ask({ n: 1 })).rejects.toThrow("the database is gone");
    void ask({ n: 2 });
    await until(() => runs === 2);
    expect(await ask({ n: 3 })).toBe(3);
  });
});
