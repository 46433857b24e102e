import { describe, expect, test } from "vitest";
import { spell } from "../../src/messages/spell.ts";
import { isComplaint } from "../../src/model/complaint.ts";
import { readWhen } from "../../src/scheduler/when.ts";
import { utc } from "./make.ts";

/** Saturday, 15:30 in Rome. */
const NOW = utc("2026-11-21T14:30Z");

function when(text: string, now = NOW, timeZone = "Europe/Rome"): string {
  const read = readWhen(text, now, timeZone);
  return isComplaint(read) ? spell(read.sentence) : new Date(read.at).toISOString().slice(0, 16);
}

test.each([
  ["at 22:00", "2026-11-21T21:00"],
  ["22:00", "2026-11-21T21:00"],
  ["13:00", "2026-11-22T12:00"],
  ["8pm", "2026-11-21T19:00"],
  ["noon", "2026-11-22T11:00"],
  ["tonight at 10", "2026-11-21T21:00"],
  ["tomorrow 9am", "2026-11-22T08:00"],
  ["9am tomorrow", "2026-11-22T08:00"],
  ["until fri 18:00", "2026-11-27T17:00"],
  ["sat 18:00", "2026-11-21T17:00"],
  ["sat 14:00", "2026-11-28T13:00"],
  ["24 dec 18:00", "2026-12-24T17:00"],
  ["2026-12-24 18:00", "2026-12-24T17:00"],
  ["2026-12-24T18:00Z", "2026-12-24T18:00"],
  ["in 2h", "2026-11-21T16:30"],
  ["2h", "2026-11-21T16:30"],
  ["in 1h30m", "2026-11-21T16:00"],
  ["in 2 hours and 10 minutes", "2026-11-21T16:40"],
  ["in an hour", "2026-11-21T15:30"],
  ["in 2 days 3h", "2026-11-23T17:30"],
  ["in two weeks", "2026-12-05T14:30"],
])("%s", (text, at) => {
  expect(when(text)).toBe(at);
});

test("a time is read on the clocks of the person who says it", () => {
  expect(when("22:00", NOW, "America/New_York")).toBe("2026-11-22T03:00");
  expect(when("tomorrow 9am", NOW, "Asia/Kolkata")).toBe("2026-11-22T03:30");
});

describe("over a night on which clocks change", () => {
  const spring = utc("2026-03-28T20:00Z");
  const autumn = utc("2026-10-24T20:00Z");

  test("hours are as long as ever, and a day later the clocks show the same", () => {
    expect(when("in 12h", spring)).toBe("2026-03-29T08:00");
    expect(when("in 1 day", spring)).toBe("2026-03-29T19:00");
    expect(when("tomorrow 9:00", autumn)).toBe("2026-10-25T08:00");
  });

  test("a time that the clocks skip or show twice is asked back", () => {
    expect(when("02:30", spring)).toBe("The clocks skip 02:30 on that day.");
    expect(when("02:30", autumn)).toBe("The clocks show 02:30 twice on that day.");
  });
});
