import { expect, test } from "vitest";
import { spell } from "../../src/messages/spell.ts";
import { WEEK_ROWS_MAX } from "../../src/model/week.ts";
import { COLUMNS_LEFT, COLUMNS_RIGHT } from "../../src/pictures/columns.ts";
import { uptimePictureOf, weekPictureOf } from "../../src/pictures/picture.ts";
import { renderPng } from "../../src/pictures/png.ts";
import { uptimeWords } from "../../src/pictures/uptime-words.ts";
import { pixelsOf } from "../support/png.ts";
import { silentLog } from "../support/silent-log.ts";
import { uptimeIn } from "../support/uptimes.ts";
import { weekIn } from "../support/weeks.ts";

const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
const PNG = "89504e470d0a1a0a";
/** What both chats take by far. */
const BYTES_MAX = 2 * 1024 * 1024;
const rome = weekIn("Europe/Rome", Date.UTC(2026, 9, 19));
const full = rome.view(
  ...Array.from({ length: WEEK_ROWS_MAX }, (_, n) => rome.hours(`vm-${n}`, EVERY_DAY, 8, 19)),
);

const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)];

test("a week is a PNG file, twice as sharp as it is wide, and says in words what it shows", async () => {
  const picture = await weekPictureOf({ ...full, more: 3 }, silentLog);
  const png = Buffer.from(picture?.png ?? "", "base64");
  expect(png.toString("hex", 0, 8)).toBe(PNG);
  const [width, height = 0] = sizeOf(png);
  expect(width).toBe(2400);
  expect(height).toBeGreaterThan(1500);
  expect(height).toBeLessThan(2400);
  expect(png.length).toBeLessThan(BYTES_MAX);
  expect(picture?.name).toBe("week.png");
  expect(spell(picture?.alt ?? "")).toBe(
    "Timeline of when instances run, Mon 19 Oct to Sun 25 Oct (Europe/Rome): 23 instances, 140 starts, 140 stops. The first 20 are drawn.",
  );
});

test("a report is a PNG file too: as dark where all ran as it is white where nothing is", async () => {
  const report = uptimeIn({ days: 2, fate: (day) => (day === 0 ? "running" : "parked") });
  const picture = await uptimePictureOf(report, silentLog);
  const png = Buffer.from(picture?.png ?? "", "base64");
  expect(sizeOf(png)[0]).toBe(2400);
  expect(png.length).toBeLessThan(BYTES_MAX);
  expect(picture?.name).toBe("report.png");
  expect(spell(picture?.alt ?? "")).toBe(spell(uptimeWords(report)));
  const pixel = pixelsOf(png);
  // In the middle of a cell of each day.
  const at = (part: number) => 2 * (COLUMNS_LEFT + (COLUMNS_RIGHT - COLUMNS_LEFT) * part);
  expect(pixel(at(0.25), 2 * 506)).toEqual([0x1d, 0x61, 0x38]);
  expect(pixel(at(0.75), 2 * 506)).toEqual([255, 255, 255]);
});

test("letters are drawn: the font comes with the bot", async () => {
  const svg = (text: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40" font-family="DejaVu Sans"><text x="5" y="25">${text}</text></svg>`;
  const [letters, none] = await Promise.all([renderPng(svg("web-staging")), renderPng(svg(""))]);
  expect(letters.length).toBeGreaterThan(none.length + 500);
});

test("it is drawn on a thread of its own: meanwhile the bot goes on answering", async () => {
  await weekPictureOf(full, silentLog);
  let turns = 0;
  const turning = setInterval(() => {
    turns += 1;
  }, 1);
  await weekPictureOf(full, silentLog);
  clearInterval(turning);
  // Drawn on this thread, there would be none at all.
  expect(turns).toBeGreaterThan(3);
});

test("where there is nothing to draw, or it cannot be drawn, there is no picture, and no failure", async () => {
  expect(await weekPictureOf(rome.view(), silentLog)).toBeUndefined();
  const logged: string[] = [];
  const log = { ...silentLog, warn: (_: object, words: string) => logged.push(words) };
  const nowhere = { ...full, timeZone: "Nowhere/At_All" };
  expect(await weekPictureOf(nowhere, log)).toBeUndefined();
  const unknown = uptimeIn({ days: 2, fate: () => "unknown" });
  expect(await uptimePictureOf(unknown, silentLog)).toBeUndefined();
  const report = uptimeIn({ days: 2, fate: () => "running" });
  expect(await uptimePictureOf({ ...report, timeZone: "Nowhere/At_All" }, log)).toBeUndefined();
  expect(logged).toEqual([
    "The week could not be drawn as a picture",
    "The report could not be drawn as a picture",
  ]);
});
