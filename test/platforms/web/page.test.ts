import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { strong, withPicture } from "../../../src/messages/message.ts";
import { weekPictureOf } from "../../../src/pictures/picture.ts";
import { silentLog } from "../../support/silent-log.ts";
import { weekIn } from "../../support/weeks.ts";
import { hasChromium, headlines, say, sideways, useBrowser } from "./browser.ts";
import { createDemo } from "./demo.ts";
import { lab, openLab, saying } from "./lab.ts";
import { createMemoryStore } from "./memory-store.ts";

test("the page's scripts keep to the types of the messages they draw", async () => {
  const tsc = join("node_modules", "typescript", "bin", "tsc");
  const args = [tsc, "--project", "src/platforms/web/page/tsconfig.json", "--listFiles"];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(stdout).toContain("src/platforms/web/page/page.js");
}, 60_000);

test("all scripts of the page are asked for at once, not one after the other", () => {
  const folder = "src/platforms/web/page";
  const scripts = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const html = readFileSync(join(folder, "index.html"), "utf8");
  for (const name of scripts) expect(html).toContain(`/web/${name}"`);
});

describe.skipIf(!hasChromium)("the page in a browser", () => {
  const { openPage } = useBrowser();

  async function openDemo(port?: number, store = createMemoryStore()) {
    let speaker: ReturnType<Parameters<typeof createDemo>[0]> | undefined;
    const demo = createDemo(() => {
      if (!speaker) throw new Error("spoken to before the start");
      return speaker;
    }, Date.now);
    const house = await openLab({ handle: demo.handle, now: Date.now, store, port });
    speaker = house.platform;
    return { ...house, demo };
  }

  const typed = (page: Page) => page.locator(".typed").allTextContents();

  test("a newcomer is shown what to try, and one click shows the instances", async () => {
    const { url } = await openDemo();
    const { page, faults, asked } = await openPage(url);
    await page.click("text=/vm list");
    await expect
      .poll(() => headlines(page))
      .toEqual(["8 instances you can control here · 5 running"]);
    expect(await page.isVisible("#empty")).toBe(false);
    expect(await page.textContent(".private")).toBe("Only visible to you");
    expect(await page.locator(".rows li").count()).toBe(6);
    expect(await page.evaluate("document.activeElement.id")).toBe("line");
    expect(faults).toEqual([]);
    expect(new Set(asked)).toEqual(new Set([url]));
  });

  test("a picture is shown with what it says in words, on a narrow screen too, and fetched from nowhere", async () => {
    const { url, platform } = await openDemo();
    const { page, faults, asked } = await openPage(url, { as: "ann", width: 420 });
    const rome = weekIn("Europe/Rome", Date.UTC(2026, 9, 19));
    const week = rome.view(rome.hours("web", [0, 1, 2], 8, 19));
    const planned = { headline: ["Planned"], parts: [], buttons: [] };
    await platform.post(lab, withPicture(planned, await weekPictureOf(week, silentLog)));
    const image = page.getByRole("img", { name: /^Timeline of when instances run/ });
    await expect
      .poll(() => image.evaluate((one: object) => (one as { naturalWidth: number }).naturalWidth))
      .toBe(2400);
    // It can be read, and only it moves sideways.
    expect((await image.boundingBox())?.width).toBeGreaterThan(700);
    expect((await page.locator(".picture").boundingBox())?.width).toBeLessThan(420);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(420);
    expect(faults).toEqual([]);
    expect(new Set(asked)).toEqual(new Set([url]));
  });

  test("a command works with and without /vm, comes back by arrow keys, and goes by Escape", async () => {
    const { url, handed } = await openDemo();
    const { page } = await openPage(url);
    await say(page, "list");
    await say(page, "/vm help");
    await expect.poll(() => handed.map(({ words }) => words)).toEqual(["list", "help"]);
    expect(await typed(page)).toEqual(["/vm list", "/vm help"]);
    await page.press("#line", "ArrowUp");
    await page.press("#line", "ArrowUp");
    expect(await page.inputValue("#line")).toBe("list");
    await page.press("#line", "ArrowDown");
    expect(await page.inputValue("#line")).toBe("help");
    await page.press("#line", "Escape");
    expect(await page.inputValue("#line")).toBe("");
  });

  test("one message follows a stop to its end, in place, for everybody in the channel", async () => {
    const { url, demo } = await openDemo();
    const ann = await openPage(url, { as: "ann" });
    const ben = await openPage(url, { as: "ben" });
    await say(ann.page, "list");
    await say(ann.page, "stop dev-box");
    const begun = /^Stopping dev-box — begun/;
    await expect.poll(async () => (await headlines(ben.page))[0]).toMatch(begun);
    expect(await ben.page.textContent(".card .mark")).toBe("◐");
    await demo.settle();
    const ended = "dev-box is stopped — took 38 s";
    await expect.poll(() => headlines(ben.page)).toEqual([ended]);
    await expect.poll(async () => (await headlines(ann.page)).at(-1)).toBe(ended);
    expect(await ann.page.locator("article").count()).toBe(4);
    expect(await typed(ben.page)).toEqual([]);
    expect(await ben.page.textContent(".mention.me")).toBe("@devs");
  });

  test("a button says its command for the one who presses it, and a late press is answered", async () => {
    const memory = createMemoryStore();
    let isLate = false;
    const changes: typeof memory.changes = async (...asked) =>
      isLate ? [] : await memory.changes(...asked);
    const { url, handed, platform } = await openDemo(undefined, { ...memory, changes });
    const { page } = await openPage(url, { as: "ben" });
    const posted = await platform.post(lab, saying("Stop 14?", "cancel op_1"));
    await page.click("button:has-text('cancel op_1')");
    await expect.poll(() => handed).toMatchObject([{ words: "cancel op_1", actor: { id: "ben" } }]);
    isLate = true;
    await platform.edit(posted, saying("Stopping 14"), false);
    await page.click("button:has-text('cancel op_1')");
    await expect.poll(() => memory.newest()).toBe(4);
    isLate = false;
    await expect
      .poll(() => headlines(page))
      .toEqual([
        "Stopping 14",
        "There is no command cancel op_1.",
        "That button is no longer offered",
      ]);
    expect(handed).toHaveLength(1);
  });

  test("whatever a message holds is shown as it is, and never run", async () => {
    const { url, platform } = await openDemo();
    const { page, faults } = await openPage(url);
    const nasty = `<img src=x onerror="document.title='bad'"><script>document.title='bad'</script>`;
    await platform.post(lab, {
      headline: ["● ", strong(nasty)],
      parts: [
        { kind: "code", text: nasty },
        {
          kind: "text",
          lines: [[{ kind: "link", url: "javascript:document.title='bad'", text: "x" }]],
        },
      ],
      buttons: [{ label: nasty, command: nasty }],
    });
    await expect.poll(() => headlines(page)).toEqual([nasty]);
    expect(await page.locator("#log script, #log .card img, #log a").count()).toBe(0);
    expect(await page.title()).toBe("Lamplighter");
    expect(faults).toEqual([]);
  });

  test("a bot that restarts loses nothing: the page waits, catches up and sends what was typed", async () => {
    const store = createMemoryStore();
    const first = await openDemo(undefined, store);
    const { page } = await openPage(first.url);
    await say(page, "list");
    await expect.poll(() => headlines(page)).toHaveLength(1);
    await first.close();
    await expect.poll(() => page.textContent("#link")).toBe("Reconnecting…");
    await say(page, "help");
    expect(await page.locator(".sending").count()).toBe(1);
    const second = await openDemo(first.port, store);
    await second.platform.post(lab, saying("said meanwhile"));
    await expect.poll(() => page.textContent("#link"), { timeout: 15_000 }).toBe("Live");
    await expect.poll(() => headlines(page), { timeout: 15_000 }).toHaveLength(3);
    expect((await headlines(page)).sort()).toEqual([
      "8 instances you can control here · 5 running",
      "What you can do here",
      "said meanwhile",
    ]);
    expect(await typed(page)).toEqual(["/vm list", "/vm help"]);
    expect(await page.locator(".sending").count()).toBe(0);
    expect(second.handed.map(({ words }) => words)).toEqual(["help"]);
  }, 60_000);

  test("times stand in the viewer's zone, name the exact instant, and the relative ones move", async () => {
    const { url, demo } = await openDemo();
    const { page } = await openPage(url);
    await say(page, "stop dev-box");
    const time = page.locator(".headline time");
    await expect.poll(() => time.textContent()).toBe("just now");
    expect(await time.getAttribute("title")).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    await expect.poll(() => time.textContent(), { timeout: 10_000 }).toMatch(/^\d s ago$/);
    await demo.settle();
    await expect.poll(() => page.locator("dd time").textContent()).toMatch(/^\d\d:\d\d$/);
  });

  test("choosing another person shows what that one may see", async () => {
    const { url } = await openDemo();
    const { page } = await openPage(url, { as: "ann" });
    await say(page, "list");
    await expect.poll(() => headlines(page)).toHaveLength(1);
    await page.selectOption("#person", "eve");
    await expect.poll(() => page.isVisible("#empty")).toBe(true);
    await say(page, "stop dev-box");
    await expect.poll(() => headlines(page)).toEqual(["You can't stop dev-box from #lab."]);
    expect(page.url()).toContain("as=eve");
  });

  test("a phone shows it all without scrolling sideways", async () => {
    const { url, demo, close } = await openDemo();
    const { page } = await openPage(url, { as: "ann", width: 360 });
    await say(page, "list");
    await demo.fail(lab);
    await expect.poll(() => headlines(page)).toHaveLength(2);
    expect(await sideways(page)).toBe(0);
    await close();
    await expect.poll(() => page.textContent("#link")).toBe("Reconnecting…");
    expect(await sideways(page)).toBe(0);
  });
});
