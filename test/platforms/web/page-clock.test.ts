import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningBot, startRunningBot } from "../../support/running-bot.ts";
import { barriers, focused, hasChromium, sideways, useBrowser } from "./browser.ts";

/** Both stop at 19:00, each by a schedule of its own. */
const YAML = `
clouds:
  lab: { provider: simulator, speed: 30 }
platforms:
  web: {}
http: { port: 0 }
roles:
  "@devs": ["web:group:devs"]
channels:
  - web: lab
    instances: all
    grants:
      - { role: "@devs", allow: [view, start, stop, schedule, hold] }
schedules:
  evening: { stop: "0 19 * * *", timeZone: UTC, reminders: [10m] }
  closing: { stop: "0 19 * * *", timeZone: UTC, reminders: [10m] }
parking:
  - { on: "name:build-1", schedule: evening }
  - { on: "name:build-2", schedule: closing }
`;

/** While the bot does what falls due in each step. */
const SOON = { timeout: 10_000 };

/** The real time is ten to six in the evening when the bot starts. */
function tenToSix(): () => number {
  const start = Date.now();
  const evening = new Date(start).setUTCHours(17, 50, 0, 0);
  return () => Date.now() - start + evening;
}

const row = (page: Page, name: string) =>
  page.locator(".board-row", { has: page.locator(`.board-name:text-is("${name}")`) });
const reminderOf = (page: Page, name: string) =>
  page.locator("article", { hasText: `${name} stops` }).last();
const note = (page: Page) => page.textContent(".clock-note");

describe.skipIf(!hasChromium)("a working day in a minute", () => {
  const { openPage } = useBrowser();
  let bot: RunningBot;
  beforeAll(async () => {
    bot = await startRunningBot(YAML, {}, tenToSix());
  }, 60_000);
  afterAll(() => bot.close());

  test("reminders come before their stop and wait for an answer: what is snoozed stays on, the rest stops", async () => {
    const { page, faults } = await openPage(bot.running.url, { width: 1280 });
    await expect.poll(() => page.textContent(".clock-time")).toMatch(/, 17:5\d$/);
    await page.getByRole("button", { name: "Run a day" }).click();
    await expect.poll(() => note(page), SOON).toMatch(/^A reminder came/);
    await expect.poll(() => page.textContent(".clock-time")).toMatch(/, 18:50$/);
    for (const name of ["build-1", "build-2"]) {
      await expect.poll(() => reminderOf(page, name).textContent()).toContain("(in 9 min)");
      expect(await row(page, name).locator(".board-state").textContent()).toBe("running");
    }
    await reminderOf(page, "build-1").getByRole("button", { name: "+1 h" }).click();
    await expect
      .poll(() => row(page, "build-1").locator(".board-now").textContent(), SOON)
      .toMatch(/^held until 20:00 · Ann/);
    await page.getByRole("button", { name: "Go on" }).click();
    await expect
      .poll(() => row(page, "build-2").locator(".board-state").textContent(), SOON)
      .toBe("stopped");
    expect(await row(page, "build-1").locator(".board-state").textContent()).toBe("running");
    expect(faults).toEqual([]);
  });

  test("an hour at a time and stopped at any time, by the keyboard alone, on a phone, in light and in dark", async () => {
    const { page } = await openPage(bot.running.url, { width: 360, height: 740 });
    await page.waitForSelector(".clock-time");
    const hours = async () => (await page.textContent(".clock-time"))?.slice(-5) ?? "";
    const before = await hours();
    await page.focus("text=+5 min");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("+1 h");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toMatch(/^(Run a day|Go on)$/);
    await page.keyboard.press("Enter");
    expect(await focused(page)).toBe("Stop");
    await expect.poll(hours).not.toBe(before);
    await page.keyboard.press("Enter");
    expect(await note(page)).toBe("Stopped.");
    expect(await sideways(page)).toBe(0);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect([colorScheme, await barriers(page)]).toEqual([colorScheme, []]);
    }
  });
});
