import { describe, expect, test } from "vitest";
import type { InstanceRef } from "../../../src/model/id.ts";
import type { BoardRow, BoardView } from "../../../src/platforms/platform.ts";
import { focused, hasChromium, sideways, useBrowser } from "./browser.ts";
import { openLab } from "./lab.ts";

const INSTANCES = 5_000;
const FIRST_PAINT_MAX_MS = 1_000;

const row = (name: string, change: Partial<BoardRow> = {}): BoardRow => ({
  ref: `lab/here/${name}` as InstanceRef,
  name,
  state: "running",
  cloud: "lab",
  region: "here",
  type: "m.large",
  ...change,
});

/** Until the board was read anew. */
const SOON = { timeout: 5_000 };

/** When the first words and the first row were there, in milliseconds since the page was asked for. */
const TIMES = `({
  paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
  row: performance.getEntriesByName("first-row")[0]?.startTime,
})`;

describe.skipIf(!hasChromium)("the board in a browser", () => {
  const { openPage } = useBrowser();

  async function openBoard(rows: readonly BoardRow[], view: Parameters<typeof openPage>[1] = {}) {
    let shown = rows;
    let cost: BoardView["cost"];
    const house = await openLab({
      now: Date.now,
      board: async () => ({
        rows: shown,
        cost,
        notes: ["ovh GRA9 cannot be read: it does not answer"],
      }),
    });
    const opened = await openPage(house.url, { width: 1280, ...view });
    const { page } = opened;
    const texts = (selector: string) => page.locator(`.board ${selector}`).allInnerTexts();
    const show = (next: readonly BoardRow[], costs?: BoardView["cost"]) => {
      [shown, cost] = [next, costs];
    };
    return { ...house, ...opened, texts, show };
  }

  test("every instance stands beside the conversation with what comes next, and changes by itself", async () => {
    const at = new Date().setHours(23, 59, 0, 0);
    const until = new Date().setHours(23, 58, 0, 0);
    const rows = [
      row("build-1", { next: { kind: "stop", at, held: false } }),
      row("db-1", {
        state: "error",
        next: { kind: "stop", at: until - 1, held: true },
        hold: { kind: "hold", until, by: "Ann", reason: "load test" },
      }),
      row("web-1", { state: "stopping", operation: { id: "op_7f3k9", action: "stop" } }),
    ];
    const { page, texts, show, faults } = await openBoard(rows);
    await expect.poll(() => texts(".board-name"), SOON).toEqual(["build-1", "db-1", "web-1"]);
    expect(await texts(".board-state")).toEqual(["running", "needs attention", "stopping"]);
    expect(await texts(".board-next")).toEqual(["stops 23:59"]);
    expect(await texts(".board-now")).toEqual([
      "held until 23:58 · Ann · load test",
      "Stopping op_7f3k9",
    ]);
    expect(await page.getAttribute("text=web-1", "aria-label")).toBe(
      "web-1, stopping, Stopping op_7f3k9",
    );
    expect(await texts(".totals")).toEqual([
      "3 instances · 1 running · 1 under way · 1 needs attention",
    ]);
    expect(await texts(".notes")).toEqual(["ovh GRA9 cannot be read: it does not answer"]);
    await page.focus("text=web-1");
    show([row("app-1"), ...rows.slice(0, 2), row("web-1", { state: "stopped" })]);
    await expect
      .poll(() => texts(".board-state"), SOON)
      .toEqual(["running", "running", "needs attention", "stopped"]);
    // Whoever stands on a row stays on it.
    expect(await focused(page)).toBe("web-1");
    show(rows.slice(0, 1));
    await expect.poll(() => texts(".board-name"), SOON).toEqual(["build-1"]);
    expect(faults).toEqual([]);
  });

  test("what instances cost stands with each, and what runs is added up", async () => {
    const usd = (amount: number) => ({ amount, currency: "USD", atLeast: false });
    const at = new Date().setHours(23, 59, 0, 0);
    const next = { kind: "stop", at, held: false } as const;
    const rows = [
      row("build-1", { price: usd(0.096), next }),
      row("gpu-1", { price: usd(2.5), state: "stopped" }),
      row("old-1"),
    ];
    const { page, texts, show } = await openBoard(rows);
    await expect.poll(() => texts(".board-cost"), SOON).toEqual(["about $0.096/h"]);
    expect(await texts(".totals")).toEqual(["3 instances · 2 running"]);
    show(rows, { amount: 0.096, currency: "USD", atLeast: true });
    await expect
      .poll(() => texts(".totals"), SOON)
      .toEqual(["3 instances · 2 running · at least $0.096/h"]);
    expect(await texts(".board-price")).toEqual(["about $2.50/h while it runs"]);
    expect(await page.getAttribute("text=build-1", "aria-label")).toBe(
      "build-1, running, stops 23:59, about $0.096/h",
    );
    // The sum is that of all: where some are hidden, it says nothing of the others.
    await page.fill("#filter", "gpu");
    await expect.poll(() => texts(".totals")).toEqual(["1 of 3 instances · 0 running"]);
    await page.fill("#filter", "");
    show(rows);
    await expect.poll(() => texts(".totals"), SOON).toEqual(["3 instances · 2 running"]);
  });

  test(`of ${INSTANCES} instances the first are there within a second, all can be found and walked by keys`, async () => {
    const all = Array.from({ length: INSTANCES }, (_, index) =>
      row(`web-${index + 1}`, {
        price: { amount: (index % 50) / 1_000, currency: "USD", atLeast: false },
      }),
    );
    const { page, handed, show } = await openBoard([]);
    show(all);
    await page.addInitScript(`new MutationObserver((_, observer) => {
      if (!document.querySelector(".board-row")) return;
      performance.mark("first-row");
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true });`);
    // The best of three: whatever else this machine does meanwhile is no matter.
    const best = { paint: Number.POSITIVE_INFINITY, row: Number.POSITIVE_INFINITY };
    for (let tries = 0; tries < 3 && best.row >= FIRST_PAINT_MAX_MS; tries += 1) {
      await page.reload();
      await expect.poll(() => page.locator(".board-row").count(), SOON).toBe(INSTANCES);
      const times = (await page.evaluate(TIMES)) as typeof best;
      best.paint = Math.min(best.paint, times.paint);
      best.row = Math.min(best.row, times.row);
    }
    expect(best.paint).toBeLessThan(FIRST_PAINT_MAX_MS);
    expect(best.row).toBeLessThan(FIRST_PAINT_MAX_MS);
    await page.fill("#filter", "WEB-499 running");
    await expect.poll(() => page.textContent(".totals")).toBe("11 of 5000 instances · 11 running");
    await page.press("#filter", "Tab");
    expect(await focused(page)).toBe("web-499");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await focused(page)).toBe("web-4991");
    await page.keyboard.press("Enter");
    await expect.poll(() => handed.map(({ words }) => words)).toEqual(["status web-4991"]);
  });

  test("on a narrow screen it stands behind a tab, and is not sent before", async () => {
    const { page, texts, asked } = await openBoard(
      [row("a-very-long-name-of-an-instance".repeat(3))],
      {
        width: 360,
      },
    );
    expect(await page.locator(".board-row").count()).toBe(0);
    await page.focus("#tabs [aria-selected='true']");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => texts(".board-name"), SOON).toHaveLength(1);
    expect(await page.isVisible("#line")).toBe(false);
    expect(await sideways(page)).toBe(0);
    await page.click(".board-name");
    expect(await page.isVisible("#line")).toBe(true);
    expect(new Set(asked).size).toBe(1);
  });
});
