import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { context, type Message, strong, text } from "../../../src/messages/message.ts";
import { barriers, hasChromium, say, sideways, useBrowser } from "./browser.ts";
import { lab, openLab } from "./lab.ts";

const MESSAGE: Message = {
  headline: ["● ", strong("web-1"), " is running"],
  parts: [
    text("10.20.1.11 · sim.small"),
    { kind: "fields", fields: [{ label: "Where", value: ["lab-1"] }] },
    { kind: "rows", rows: [["○ ", strong("web-2"), "  stopped"]] },
    context("Asked by Ann"),
  ],
  buttons: [
    { label: "Start", command: "start web-2", style: "primary" },
    { label: "Delete…", command: "delete web-2", style: "danger" },
    { label: "Details", command: "status web-1" },
  ],
};

/** Of the first element that fits, what the browser makes of these. */
const styles = (page: Page, selector: string, names: readonly string[]): Promise<string[]> =>
  page.evaluate(
    `${JSON.stringify(names)}.map((name) =>
      getComputedStyle(document.querySelector(${JSON.stringify(selector)})).getPropertyValue(name))`,
  );

const GREEN = "rgb(46, 158, 91)";

describe.skipIf(!hasChromium)("the conversation in another chat's dress", () => {
  const { openPage } = useBrowser();

  async function openChat() {
    const house = await openLab({ now: Date.now });
    const opened = await openPage(house.url, { as: "ann", width: 900 });
    await house.platform.post(lab, MESSAGE);
    await opened.page.waitForSelector(".card");
    const edge = (part: string) =>
      styles(opened.page, `.card .${part}`, ["border-left-width", "border-left-color"]);
    return { ...house, ...opened, edge };
  }

  test("says the same words and does the same, as in Slack and as in Discord, and goes back", async () => {
    const { page, handed, faults, asked, url, edge } = await openChat();
    const words = () => page.locator(".card").allTextContents();
    const before = await words();
    expect((await styles(page, ".card", ["border-left-width"]))[0]).toBe("3px");

    await page.selectOption("#look", "slack");
    expect(await styles(page, ".card", ["border-left-width"])).toEqual(["0px"]);
    expect((await edge("context"))[0]).toBe("0px");
    expect(await words()).toEqual(before);
    await page.click("text=Details");
    await expect.poll(() => handed.map((one) => one.words)).toEqual(["status web-1"]);

    await page.selectOption("#look", "discord");
    // All below the first line is one box, with an edge in the state's colour.
    for (const part of ["text", "fields", "rows", "context"])
      expect([part, ...(await edge(part))]).toEqual([part, "4px", GREEN]);
    expect((await edge("headline"))[0]).toBe("0px");
    expect(await words()).toEqual(before);
    expect(new URL(page.url()).searchParams.get("look")).toBe("discord");
    expect(await page.getAttribute("#second a", "href")).toContain("look=discord");
    await page.reload();
    await page.waitForSelector(".card");
    expect(await page.inputValue("#look")).toBe("discord");
    expect((await edge("context"))[1]).toBe(GREEN);

    await page.selectOption("#look", "page");
    expect((await styles(page, ".card", ["border-left-width"]))[0]).toBe("3px");
    expect(new URL(page.url()).searchParams.get("look")).toBeNull();
    // A look that there is not is the page's own.
    await page.goto(`${url}/?as=ann&channel=lab&look=irc`);
    expect(await page.inputValue("#look")).toBe("page");
    expect(faults).toEqual([]);
    expect(new Set(asked)).toEqual(new Set([url]));
  });

  test("keeps nobody out, in light and in dark, and fits a phone", async () => {
    const { page } = await openChat();
    await say(page, "list");
    await page.setViewportSize({ width: 360, height: 740 });
    for (const look of ["slack", "discord"]) {
      await page.selectOption("#look", look);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        expect([look, colorScheme, await barriers(page)]).toEqual([look, colorScheme, []]);
      }
      expect(await sideways(page)).toBe(0);
    }
  });
});
