import { existsSync } from "node:fs";
import axe from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";

const CHROMIUM = "/usr/bin/chromium";

/** Whether the page can be tried in a real browser on this machine; where not, that is said aloud. */
export const hasChromium = existsSync(CHROMIUM);
if (!hasChromium)
  process.stderr.write(`\n*** ${CHROMIUM} is missing: the page was NOT tried in a browser ***\n\n`);

interface View {
  readonly as?: string;
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** The browser in which another page is open already; absent: one that remembers nothing. */
  readonly beside?: Page;
}

/** Chromium for all tests of a file. */
export function useBrowser() {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
  }, 60_000);
  afterAll(() => browser.close());

  async function newContext({ width = 1000, height = 700, dark = false }: View) {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: dark ? "dark" : "light",
      timezoneId: "UTC",
    });
    onTestFinished(() => context.close());
    return context;
  }

  return {
    /** The page as one person sees it, with all that went wrong on it and where it asked. */
    async openPage(url: string, view: View = {}) {
      const context = view.beside?.context() ?? (await newContext(view));
      const watched = await watch(context);
      await watched.page.goto(`${url}/?as=${view.as ?? "ann"}&channel=lab`);
      await expect.poll(() => watched.page.textContent("#link")).toBe("Live");
      return watched;
    },
  };
}

async function watch(context: BrowserContext) {
  const page = await context.newPage();
  const faults: string[] = [];
  const asked: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (line) => {
    if (line.type() === "error") faults.push(line.text());
  });
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    // What comes with a message is fetched from nowhere.
    if (protocol !== "data:") asked.push(origin);
  });
  return { page, faults, asked };
}

/** Types a line and sends it. */
export async function say(page: Page, words: string): Promise<void> {
  await page.fill("#line", words);
  await page.press("#line", "Enter");
}

/** The first lines of the bot's messages, the oldest first. */
export const headlines = (page: Page): Promise<string[]> =>
  page.locator(".card .headline .words").allTextContents();

/** Which element has the focus, by its id; its words where it has none. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate("document.activeElement.id || document.activeElement.textContent");

/** By how many pixels the page is wider than its window. */
export const sideways = (page: Page): Promise<number> =>
  page.evaluate(
    `(() => {
      const wide = [...document.querySelectorAll("html, #scroll, .board-scroll")]
        .map((one) => one.scrollWidth - one.clientWidth);
      return Math.max(...wide, document.documentElement.scrollWidth - innerWidth);
    })()`,
  );

/** What axe finds that keeps people out. */
export async function barriers(page: Page): Promise<unknown> {
  await page.evaluate(axe.source);
  return page.evaluate(`axe.run().then(({ violations }) => violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]))`);
}
