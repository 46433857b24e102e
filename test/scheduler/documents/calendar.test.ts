import fc from "fast-check";
import ICAL from "ical.js";
import { describe, expect, test } from "vitest";
import { daysOff } from "../../../src/scheduler/documents/calendar.ts";
import { asRead } from "../../support/as-read.ts";

const YEARS = { from: "2026-01-01", to: "2027-12-31" };

/** A calendar of these events, each the lines inside of it. */
const calendar = (...events: readonly string[]): string =>
  [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//test//EN",
    ...events.map((lines, at) => `BEGIN:VEVENT\nUID:${at}\n${lines}\nEND:VEVENT`),
    "END:VCALENDAR",
    "",
  ]
    .join("\n")
    .replaceAll("\n", "\r\n");

const off = (...events: readonly string[]): unknown => daysOff(calendar(...events), YEARS);

// biome-ignore format: a table, one row a line
const READ: readonly (readonly [what: string, lines: string, days: readonly string[]])[] = [
  ["one day", "DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261226", ["2026-12-25"]],
  ["one day without an end", "DTSTART;VALUE=DATE:20261225", ["2026-12-25"]],
  ["several days, of which the end is none", "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227", ["2026-12-24", "2026-12-25", "2026-12-26"]],
  ["an end that is the start", "DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261225", ["2026-12-25"]],
  ["a length in days", "DTSTART;VALUE=DATE:20261230\nDURATION:P3D", ["2026-12-30", "2026-12-31", "2027-01-01"]],
  ["a length in weeks", "DTSTART;VALUE=DATE:20261221\nDURATION:P1W", ["2026-12-21", "2026-12-22", "2026-12-23", "2026-12-24", "2026-12-25", "2026-12-26", "2026-12-27"]],
  ["what began before", "DTSTART;VALUE=DATE:20251230\nDTEND;VALUE=DATE:20260103", ["2026-01-01", "2026-01-02"]],
  ["what is over", "DTSTART;VALUE=DATE:20251225", []],
  ["every year", "DTSTART;VALUE=DATE:20001225\nRRULE:FREQ=YEARLY", ["2026-12-25", "2027-12-25"]],
  ["every year, several days", "DTSTART;VALUE=DATE:20001231\nDTEND;VALUE=DATE:20010102\nRRULE:FREQ=YEARLY", ["2026-01-01", "2026-12-31", "2027-01-01", "2027-12-31"]],
  ["every other year", "DTSTART;VALUE=DATE:20011225\nRRULE:FREQ=YEARLY;INTERVAL=2", ["2027-12-25"]],
  ["until a day", "DTSTART;VALUE=DATE:20201225\nRRULE:FREQ=YEARLY;UNTIL=20261225", ["2026-12-25"]],
  ["until an instant", "DTSTART;VALUE=DATE:20201225\nRRULE:FREQ=YEARLY;UNTIL=20261224T230000Z", []],
  ["a number of times", "DTSTART;VALUE=DATE:20201225\nRRULE:FREQ=YEARLY;COUNT=7", ["2026-12-25"]],
  ["a number of times that are over", "DTSTART;VALUE=DATE:20201225\nRRULE:FREQ=YEARLY;COUNT=6", []],
  ["the fourth Thursday of November", "DTSTART;VALUE=DATE:20201126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", ["2026-11-26", "2027-11-25"]],
  ["the last Monday of May", "DTSTART;VALUE=DATE:20200525\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", ["2026-05-25", "2027-05-31"]],
  ["the last Monday of May, as Outlook writes it", "DTSTART;VALUE=DATE:20200525\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=MO;BYSETPOS=-1", ["2026-05-25", "2027-05-31"]],
  ["the first weekday of each quarter", "DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=MONTHLY;INTERVAL=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1;UNTIL=20261231", ["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"]],
  ["the last day of February", "DTSTART;VALUE=DATE:20200229\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", ["2026-02-28", "2027-02-28"]],
  ["29 February, which these years do not have", "DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY", []],
  ["30 February, which no year has", "DTSTART;VALUE=DATE:20240115\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", []],
  ["a rule that fits no day", "DTSTART;VALUE=DATE:20240115\nRRULE:FREQ=DAILY;BYMONTHDAY=31;BYMONTH=2", []],
  ["each 31st", "DTSTART;VALUE=DATE:20261031\nRRULE:FREQ=MONTHLY;COUNT=3", ["2026-10-31", "2026-12-31", "2027-01-31"]],
  ["weekends", "DTSTART;VALUE=DATE:20260103\nRRULE:FREQ=WEEKLY;BYDAY=SA,SU;UNTIL=20260111", ["2026-01-03", "2026-01-04", "2026-01-10", "2026-01-11"]],
  ["every other Friday", "DTSTART;VALUE=DATE:20260102\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3", ["2026-01-02", "2026-01-16", "2026-01-30"]],
  ["every day for a while", "DTSTART;VALUE=DATE:20260803\nRRULE:FREQ=DAILY;COUNT=3", ["2026-08-03", "2026-08-04", "2026-08-05"]],
  ["without some", "DTSTART;VALUE=DATE:20001225\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20261225,20281225", ["2027-12-25"]],
  ["with some more", "DTSTART;VALUE=DATE:20260106\nRDATE;VALUE=DATE:20260501,20260815", ["2026-01-06", "2026-05-01", "2026-08-15"]],
  ["cancelled", "DTSTART;VALUE=DATE:20261225\nSTATUS:CANCELLED", []],
  ["a time of day", "DTSTART:20261225T080000Z\nDTEND:20261225T090000Z", []],
  ["a time of day in a zone, every year", "DTSTART;TZID=Europe/Rome:20201225T000000\nRRULE:FREQ=YEARLY", []],
  ["a date that does not say that it is one", "DTSTART:20261225", ["2026-12-25"]],
  ["free time, as calendars of holidays have it", "DTSTART;VALUE=DATE:20261225\nTRANSP:TRANSPARENT", ["2026-12-25"]],
  ["folded lines", "DTSTART;VALUE=DA\n TE:2026\n 1225\nSUMMARY:Christ\n mas", ["2026-12-25"]],
];

test.each(READ)("a calendar with %s", (_, lines, days) => {
  expect(off(lines)).toEqual(days);
});

test("the days of all events come in order, each once", () => {
  const christmas = "DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261227";
  expect(off(christmas, "DTSTART;VALUE=DATE:20260106", "DTSTART;VALUE=DATE:20261226")).toEqual([
    "2026-01-06",
    "2026-12-25",
    "2026-12-26",
  ]);
});

test("a repetition that was moved or cancelled alone is where the file says, or nowhere", () => {
  const events = [
    "UID:a\nDTSTART;VALUE=DATE:20201225\nRRULE:FREQ=YEARLY",
    "UID:a\nRECURRENCE-ID;VALUE=DATE:20261225\nDTSTART;VALUE=DATE:20261228",
    "UID:a\nRECURRENCE-ID;VALUE=DATE:20271225\nDTSTART;VALUE=DATE:20271225\nSTATUS:CANCELLED",
  ].map((lines) => `BEGIN:VEVENT\r\n${lines.replaceAll("\n", "\r\n")}\r\nEND:VEVENT\r\n`);
  const ics = `BEGIN:VCALENDAR\r\n${events.join("")}END:VCALENDAR`;
  expect(daysOff(ics, YEARS)).toEqual(["2026-12-28"]);
});

test("several calendars in a file, lines without a carriage return and a mark before all are read as well", () => {
  const [one, two] = ["20260106", "20261225"].map(
    (date) =>
      `BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:${date}\nEND:VEVENT\nEND:VCALENDAR\n`,
  );
  expect(daysOff(`\ufeff${one}${two}`, YEARS)).toEqual(["2026-01-06", "2026-12-25"]);
});

// biome-ignore format: a table, one row a line
const BROKEN: readonly (readonly [ics: string, sentence: string])[] = [
  ["", "This is not an iCalendar file."],
  ["<!doctype html><title>Sign in</title>", "This is not an iCalendar file."],
  ['{"start": "0 8 * * *"}', "This is not an iCalendar file."],
  ["BEGIN:VCARD\r\nEND:VCARD", "This is not an iCalendar file."],
  ["BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225", 'This iCalendar file has a mistake: "invalid ical body. component began but d…".'],
  ["BEGIN:VCALENDAR\r\nhello\r\nEND:VCALENDAR", 'This iCalendar file has a mistake: "invalid line (no token \\";\\" or \\":\\") \\"hell…".'],
  [calendar("SUMMARY:Christmas\nDTSTART;VALUE=DATE:20261345"), 'The event "Christmas" has "2026-13-45" for a date, and there is no such date.'],
  [calendar("DTSTART;VALUE=DATE:soon"), 'The event "without a name" has "soon--" for a date, and there is no such date.'],
  [calendar("SUMMARY:X\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20260230"), 'The event "X" has "2026-02-30" for a date, and there is no such date.'],
  [calendar("SUMMARY:X\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=SECONDLY"), 'The event "X" repeats by a rule that is not read (FREQ).'],
  [calendar("SUMMARY:X\nDTSTART;VALUE=DATE:20260101\nRRULE:INTERVAL=2"), 'The event "X" repeats by a rule that is not read (FREQ).'],
  [calendar("SUMMARY:X\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;BYWEEKNO=20"), 'The event "X" repeats by a rule that is not read (BYWEEKNO).'],
  [calendar("SUMMARY:X\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;COUNT=0"), 'The event "X" repeats by a rule that is not read (COUNT).'],
  [calendar("SUMMARY:X\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;INTERVAL=100000"), 'The event "X" repeats by a rule that is not read (INTERVAL).'],
  [calendar("SUMMARY:X\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;UNTIL=20261399"), 'The event "X" repeats by a rule that is not read (UNTIL).'],
  [calendar("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;BYMONTH=13"), 'This iCalendar file has a mistake: "BYMONTH: invalid value \\"13\\" must be < 1".'],
];

test.each(BROKEN)("what cannot be read is told: %#", (ics, sentence) => {
  expect(asRead(daysOff(ics, YEARS))).toMatchObject({ sentence, hint: expect.stringMatching(/./) });
});

describe("a calendar that would keep the bot busy", () => {
  const many = (lines: string, count = 800): string =>
    calendar(...Array.from({ length: count }, () => lines));

  test.each([
    [
      "repeats daily since long ago, counted",
      many("DTSTART;VALUE=DATE:00010101\nRRULE:FREQ=DAILY;COUNT=9999999"),
    ],
    [
      "never fits, counted",
      many("DTSTART;VALUE=DATE:00010101\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=9"),
    ],
    [
      "lasts for ever, again and again",
      many("DTSTART;VALUE=DATE:00010101\nDTEND;VALUE=DATE:99991231\nRRULE:FREQ=DAILY"),
    ],
  ])("is given up soon: it %s", (_, ics) => {
    const begun = performance.now();
    expect(asRead(daysOff(ics, YEARS))).toMatchObject({
      sentence: "The calendar has too many days to be read.",
    });
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  test("is none that has hundreds of holidays every year", () => {
    const ics = many("DTSTART;VALUE=DATE:19700501\nRRULE:FREQ=YEARLY", 400);
    expect(daysOff(ics, YEARS)).toEqual(["2026-05-01", "2027-05-01"]);
  });
});

test("rules mean what the library takes them for, where its own walk comes to an end", () => {
  const date = fc
    .date({ min: new Date("2015-01-01"), max: new Date("2027-12-31"), noInvalidDate: true })
    .map((at) => at.toISOString().slice(0, 10));
  const interval = fc.integer({ min: 1, max: 3 }).map((one) => `;INTERVAL=${one}`);
  const end = fc.oneof(
    fc.constant(""),
    fc.integer({ min: 1, max: 40 }).map((count) => `;COUNT=${count}`),
    date.map((until) => `;UNTIL=${until.replaceAll("-", "")}`),
  );
  const weekday = fc.constantFrom("MO", "TU", "WE", "TH", "FR", "SA", "SU");
  const weekdays = fc.uniqueArray(weekday, { minLength: 1, maxLength: 3 });
  const rule = fc.oneof(
    fc.constant("FREQ=DAILY"),
    weekdays.map((days) => `FREQ=WEEKLY;BYDAY=${days.join(",")}`),
    fc.constant("FREQ=WEEKLY"),
    fc.integer({ min: 1, max: 28 }).map((day) => `FREQ=MONTHLY;BYMONTHDAY=${day}`),
    fc
      .tuple(fc.constantFrom(1, 2, 3, 4, -1, -2), weekday)
      .map(([nth, day]) => `FREQ=MONTHLY;BYDAY=${nth}${day}`),
    fc
      .tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom(1, 2, 3, 4, -1), weekday)
      .map(([month, nth, day]) => `FREQ=YEARLY;BYMONTH=${month};BYDAY=${nth}${day}`),
    fc
      .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
      .map(([month, day]) => `FREQ=YEARLY;BYMONTH=${month};BYMONTHDAY=${day}`),
  );
  fc.assert(
    fc.property(date, rule, interval, end, (start, rule, interval, end) => {
      const lines = `DTSTART;VALUE=DATE:${start.replaceAll("-", "")}\nRRULE:${rule}${interval}${end}`;
      expect(off(lines)).toEqual(byLibrary(lines));
    }),
    { numRuns: 400 },
  );
});

function byLibrary(lines: string): readonly string[] {
  const component = new ICAL.Component(ICAL.parse(calendar(lines)));
  const event = component.getFirstSubcomponent("vevent");
  const rule = event?.getFirstPropertyValue("rrule") as ICAL.Recur;
  const start = event?.getFirstPropertyValue("dtstart") as ICAL.Time;
  const walk = rule.iterator(start);
  const days: string[] = [];
  for (let next = walk.next(); next && next.toString() <= YEARS.to; next = walk.next())
    if (next.toString() >= YEARS.from) days.push(next.toString());
  return days;
}
