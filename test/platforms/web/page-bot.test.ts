import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningBot, startRunningBot } from "../../support/running-bot.ts";
import { barriers, focused, hasChromium, headlines, say, sideways, useBrowser } from "./browser.ts";

const MINUTE_MS = 60_000;
/** When build-1 is to stop. */
const stopsAt = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS + 30 * MINUTE_MS;
const stop = new Date(stopsAt);

/** Ann is a developer, Ben is on call too, Eve is nobody. */
const YAML = `
clouds:
  lab: { provider: simulator, speed: 30 }
platforms:
  web: {}
http: { port: 0 }
confirmAbove: 1
roles:
  "@devs": ["web:group:devs"]
  "@oncall": ["web:group:oncall"]
channels:
  - web: lab
    instances: all
    grants:
      - { role: "@devs", allow: [view, start, stop, "stop:hard", reboot, schedule, hold] }
      - { role: "@oncall", allow: ["*"] }
    approvals:
      - { for: ["stop:hard"], on: "env:prod", by: "@oncall", count: 1, expires: 20m, reason: required }
schedules:
  evening: { stop: "${stop.getUTCMinutes()} ${stop.getUTCHours()} * * *", timeZone: UTC, reminders: [10m] }
parking: [{ on: "name:build-1", schedule: evening }]
`;

/** Until the simulated cloud has moved, the message was edited and the board was read. */
const SOON = { timeout: 10_000 };

const newest = async (page: Page) => (await headlines(page)).at(-1);
const board = (page: Page, name: string) =>
  page.locator(".board-row", { has: page.locator(`.board-name:text-is("${name}")`) });

describe.skipIf(!hasChromium)("the page before a whole bot", () => {
  const { openPage } = useBrowser();
  let bot: RunningBot;
  let passedMs = 0;
  beforeAll(async () => {
    bot = await startRunningBot(YAML, {}, () => Date.now() + passedMs);
  }, 60_000);
  afterAll(() => bot.close());

  test("a newcomer looks, stops a machine by the keyboard alone, and sees it stopped on the board", async () => {
    const { page, faults, asked } = await openPage(bot.running.url, { width: 1280 });
    await expect.poll(() => page.locator(".board-row").count()).toBe(12);
    await page.keyboard.type("li");
    await page.waitForSelector('[role="option"]');
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect.poll(() => newest(page)).toMatch(/^12 instances you can see here/);
    await page.keyboard.type("stop dev");
    await page.waitForSelector('[role="option"]');
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await expect.poll(() => newest(page), SOON).toMatch(/^dev-box is stopped/);
    await expect
      .poll(() => board(page, "dev-box").locator(".board-state").textContent())
      .toBe("stopped");
    // Back from the line to the last button, and by it to the start.
    await page.keyboard.press("Shift+Tab");
    expect(await focused(page)).toMatch(/Start/);
    await page.keyboard.press("Enter");
    await expect.poll(() => newest(page), SOON).toMatch(/^Starting dev-box|^dev-box is running/);
    expect(faults).toEqual([]);
    expect(new Set(asked)).toEqual(new Set([bot.running.url]));
  });

  test("what needs a second person is asked in one window, approved in another, and done", async () => {
    const ann = await openPage(bot.running.url);
    const ben = await openPage(bot.running.url, { as: "ben", beside: ann.page });
    await say(ann.page, "stop web-1 --hard");
    await ann.page.waitForSelector("dialog");
    await ann.page.fill("textarea", "hung kernel");
    await ann.page.keyboard.press("Tab");
    await ann.page.keyboard.press("Tab");
    await ann.page.keyboard.press("Enter");
    await expect.poll(() => newest(ben.page)).toMatch(/^Hard stop of web-1 needs 1 approval/);
    const card = ben.page.locator("article").last();
    expect(await card.textContent()).toContain("hung kernel");
    // One's own request is nobody's to approve.
    await ann.page.locator("article").last().getByRole("button", { name: "Approve" }).click();
    await expect.poll(() => newest(ann.page)).toMatch(/You asked for this one/);
    await card.getByRole("button", { name: "Approve" }).click();
    await expect.poll(() => newest(ben.page), SOON).toMatch(/^web-1 is stopped/);
    expect(ann.faults.concat(ben.faults)).toEqual([]);
  });

  test("a command that touches many is confirmed by a button, on a phone", async () => {
    const { page } = await openPage(bot.running.url, { as: "ben", width: 360 });
    await say(page, "start build-3 reports");
    await expect.poll(() => newest(page)).toMatch(/^Start 2 instances/);
    expect(await sideways(page)).toBe(0);
    await page.locator("article").last().getByRole("button", { name: "Start 2" }).click();
    await expect
      .poll(() => newest(page), SOON)
      .toMatch(/^2 instances? (are running|started)|2 of 2/);
    expect(await sideways(page)).toBe(0);
  });

  test("a reminder is snoozed by a button, and the board shows until when", async () => {
    const { page } = await openPage(bot.running.url, { width: 1280 });
    const row = board(page, "build-1");
    await expect.poll(() => row.locator(".board-next").textContent()).toMatch(/^stops /);
    passedMs += stopsAt - 10 * MINUTE_MS + 1_000 - Date.now();
    bot.running.lookAtClock();
    const reminder = page.locator("article", { hasText: "build-1 stops" }).last();
    await reminder.getByRole("button", { name: "+1 h" }).click(SOON);
    await expect
      .poll(() => row.locator(".board-now").textContent(), SOON)
      .toMatch(/^held until .* · Ann/);
  });

  test("axe finds nothing that keeps people out, in light and in dark", async () => {
    const { page } = await openPage(bot.running.url, { as: "ben", width: 1280 });
    const bothWays = async () => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        expect([colorScheme, await barriers(page)]).toEqual([colorScheme, []]);
      }
    };
    await say(page, "list");
    await say(page, "start ml-train");
    await expect.poll(() => newest(page), SOON).toMatch(/did not start/);
    await page.fill("#line", "st");
    await page.waitForSelector('[role="option"]');
    await page.keyboard.press("ArrowDown");
    await bothWays();
    await page.keyboard.press("Escape");
    await say(page, "start");
    // Escape closes the window's list; while there is none yet, the window.
    await page.waitForSelector('dialog [role="option"]');
    await page.keyboard.press("Escape");
    await page.keyboard.press("Enter");
    await page.waitForSelector('[aria-invalid="true"]');
    await bothWays();
    await page.keyboard.press("Escape");
    await page.setViewportSize({ width: 360, height: 740 });
    await page.click("text=Board");
    await page.waitForSelector(".board-row");
    await bothWays();
  });
});
