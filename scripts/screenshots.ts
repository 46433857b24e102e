/**
 * Takes the pictures in docs/img: the page of a bot on the simulated cloud, as people see it. Needs Debian's chromium,
 * or another one by CHROMIUM=/path.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { readConfig } from "../src/config.ts";
import { newId } from "../src/main/ids.ts";
import { kinds } from "../src/main/kinds.ts";
import { createLog } from "../src/main/log.ts";
import { run } from "../src/main/run.ts";

const CONFIG = `
clouds:
  lab: { provider: simulator, speed: 0.4 }
platforms:
  web: {}
http: { port: 0 }
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
  office-hours: { window: "Mo-Su 07:00-19:00", timeZone: UTC }
  nights-off: { stop: "30 22 * * *", timeZone: UTC }
parking:
  - { on: env:dev, schedule: office-hours }
  - { on: env:staging, schedule: nights-off }
prices:
  types:
    lab: { sim.small: 0.026, sim.medium: 0.052, sim.large: 0.104, sim.memory-2: 0.16, sim.gpu-1: 1.2 }
`;

const images = fileURLToPath(new URL("../docs/img/", import.meta.url));
const data = mkdtempSync(join(tmpdir(), "lamplighter-screenshots-"));
// As root the database runs under a user of its own, who has to pass.
chmodSync(data, 0o755);
const env = { LAMPLIGHTER_DATA: data };
const read = readConfig({ text: CONFIG, env, kinds });
if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
mkdirSync(images, { recursive: true });

const bot = await run({
  config: read.config,
  env,
  now: Date.now,
  newId,
  log: createLog("error"),
  onFatal(error) {
    throw error;
  },
});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu"],
});
try {
  await page(browser);
  await approval(browser);
  await phone(browser);
  await looks(browser);
} finally {
  await browser.close();
  await bot.stop();
  rmSync(data, { recursive: true, force: true });
}

/** The conversation, with the board beside it. */
async function page(browser: Browser): Promise<void> {
  const ben = await open(browser, "ben", { width: 1280, height: 800 });
  await say(ben, 'hold build-2 until tomorrow 9am "load test"');
  await ben.waitForSelector(".board-hold");
  const ann = await open(browser, "ann", { width: 1280, height: 800 });
  await say(ann, "stop dev-box");
  await said(ann, /^dev-box is stopped/);
  await say(ann, "start build-3");
  await said(ann, /^Starting build-3/);
  await ann.waitForSelector(".board-doing");
  await take(ann, "page.png");
}

/** What needs a second person, as that one sees it. */
async function approval(browser: Browser): Promise<void> {
  const ann = await open(browser, "ann", { width: 900, height: 600 });
  await say(ann, "stop web-1 --hard");
  await ann.fill("dialog textarea", "hung kernel, no SSH since 14:10");
  await ann.click("dialog .primary");
  const ben = await open(browser, "ben", { width: 900, height: 600, dark: true });
  await said(ben, /^Hard stop of web-1 needs/);
  await take(ben, "approval.png");
  await ben.click("article:last-child .button.primary");
  await said(ben, /^web-1 is stopped/);
}

/** The board on a phone. */
async function phone(browser: Browser): Promise<void> {
  const ben = await open(browser, "ben", { width: 390, height: 720 });
  await say(ben, "start web-1");
  await ben.click("#tabs >> text=Board");
  await ben.waitForSelector(".board-doing");
  await take(ben, "board.png");
}

/** The same conversation as it would look in the chats. */
async function looks(browser: Browser): Promise<void> {
  for (const look of ["slack", "discord"]) {
    const view = { width: 820, height: 720, look, dark: look === "discord" };
    const ben = await open(browser, "ben", view);
    await said(ben, /^web-1 is/);
    await say(ben, "status web-1");
    await said(ben, /^web-1 is running/);
    await take(ben, `look-${look}.png`);
  }
}

interface View {
  readonly width: number;
  readonly height: number;
  readonly dark?: boolean;
  readonly look?: string;
}

async function open(browser: Browser, as: string, given: View): Promise<Page> {
  const { dark, look = "page", ...viewport } = given;
  const opened = await browser.newPage({
    viewport,
    colorScheme: dark ? "dark" : "light",
    deviceScaleFactor: 2,
  });
  await opened.goto(`${bot.url}/?as=${as}&channel=lab&look=${look}`);
  await opened.waitForSelector('#link[data-state="live"]');
  return opened;
}

async function say(page: Page, words: string): Promise<void> {
  await page.fill("#line", words);
  await page.press("#line", "Enter");
}

/** Waits until the newest message says so. */
async function said(page: Page, words: RegExp): Promise<void> {
  const headline = page.locator(".card .headline .words", { hasText: words });
  await headline.last().waitFor({ timeout: 60_000 });
}

async function take(page: Page, name: string): Promise<void> {
  // What has just changed glows for a moment.
  await page.waitForTimeout(1_800);
  await page.screenshot({ path: join(images, name) });
  console.log(`docs/img/${name} taken`);
}
