import { expect, test } from "vitest";
import type { InstanceRef } from "../../../src/model/id.ts";
import type { Board, BoardRow, BoardView } from "../../../src/platforms/platform.ts";
import { hearBoard, openLab } from "./lab.ts";

const row = (name: string, change: Partial<BoardRow> = {}): BoardRow => ({
  ref: `lab/here/${name}` as InstanceRef,
  name,
  state: "running",
  cloud: "lab",
  region: "here",
  ...change,
});

const usd = (amount: number) => ({ amount, currency: "USD", atLeast: false });

/** A board that the test writes, and how often it was read. */
function createBoard(...rows: BoardRow[]) {
  let shown: readonly BoardRow[] = rows;
  let cost: BoardView["cost"];
  let trouble: Error | undefined;
  const asked: string[] = [];
  const board: Board = async (actor, channel) => {
    asked.push(`${actor.id} in ${channel.id}`);
    if (trouble) throw trouble;
    return { rows: shown, cost, notes: [] };
  };
  return {
    board,
    asked,
    show(...next: BoardRow[]) {
      shown = next;
    },
    costs(amount: number | undefined) {
      cost = amount === undefined ? undefined : usd(amount);
    },
    fail(error: Error | undefined) {
      trouble = error;
    },
  };
}

test("a page is told the whole once, and after that only what changed", async () => {
  const { board, show, asked } = createBoard(row("web-1"), row("web-2"));
  const { port } = await openLab({ board });
  const page = hearBoard(port, "ann");
  await expect.poll(() => page.news().at(-1)).toEqual({ end: true });
  expect(page.news()[0]).toEqual({ begin: true });
  expect(page.news()[1]).toMatchObject({
    rows: [
      { name: "web-1", mark: "●", word: "running" },
      { name: "web-2", mark: "●", word: "running" },
    ],
  });
  const told = page.news().length;
  show(row("web-1"), row("web-2", { operation: { id: "op_1", action: "stop" } }));
  await expect.poll(() => page.news().length, { timeout: 4_000 }).toBe(told + 1);
  expect(page.news().at(-1)?.rows).toMatchObject([
    { name: "web-2", operation: { id: "op_1", doing: "Stopping" } },
  ]);
  show(row("web-1"));
  await expect
    .poll(() => page.news().at(-1), { timeout: 4_000 })
    .toEqual({ gone: ["lab/here/web-2"] });
  expect(new Set(asked)).toEqual(new Set(["ann in lab"]));
});

test("prices are told in words, and the sum only where it changes", async () => {
  const price = usd(0.096);
  const on = row("web-1", { price });
  const { board, show, costs } = createBoard(on, row("web-2", { price, state: "stopped" }));
  costs(0.096);
  const { port } = await openLab({ board });
  const page = hearBoard(port, "ann");
  await expect.poll(() => page.news().at(-1)).toEqual({ end: true });
  expect(page.news()[1]?.rows?.map(({ cost, price }) => [cost, price])).toEqual([
    ["about $0.096/h", undefined],
    [undefined, "about $0.096/h while it runs"],
  ]);
  expect(page.news()).toContainEqual({ cost: "about $0.096/h" });
  const told = page.news().length;
  show(on, row("web-2", { price }));
  costs(0.192);
  await expect.poll(() => page.news().length, { timeout: 4_000 }).toBe(told + 2);
  expect(page.news().at(-2)?.rows).toMatchObject([{ name: "web-2", cost: "about $0.096/h" }]);
  expect(page.news().at(-1)).toEqual({ cost: "about $0.19/h" });
  costs(undefined);
  await expect.poll(() => page.news().at(-1), { timeout: 4_000 }).toEqual({ cost: "" });
  expect(page.news().length).toBe(told + 3);
});

test("nothing is looked up while no page shows the board", async () => {
  const { board, asked } = createBoard(row("web-1"));
  const { port } = await openLab({ board });
  const page = hearBoard(port, "ann");
  await expect.poll(() => page.news().length).toBeGreaterThan(2);
  page.cut();
  let before = -1;
  await expect
    .poll(
      () => {
        const still = asked.length === before;
        before = asked.length;
        return still;
      },
      { interval: 1_500, timeout: 10_000 },
    )
    .toBe(true);
});

test("a board that cannot be read says so, and comes back", async () => {
  const { board, fail } = createBoard(row("web-1"));
  fail(new Error("the database is gone"));
  const { port } = await openLab({ board });
  const page = hearBoard(port, "ann");
  await expect
    .poll(() => page.news())
    .toEqual([{ notes: ["The board cannot be read just now; it is tried again."] }]);
  fail(undefined);
  await expect.poll(() => page.news().at(-1), { timeout: 4_000 }).toEqual({ end: true });
  expect(page.news()).toContainEqual({ notes: [] });
});
