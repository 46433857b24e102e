import { describe, expect, test } from "vitest";
import { spell } from "../../../src/messages/spell.ts";
import type { Instance } from "../../../src/model/instance.ts";
import type { Document, Parking } from "../../../src/model/parking.ts";
import { missingCalendar, withDaysOff } from "../../../src/scheduler/documents/resolve.ts";
import { nextEdges } from "../../../src/scheduler/edges.ts";
import { documentsNamed, taggedSchedule } from "../../../src/scheduler/tagged.ts";
import { asRead } from "../../support/as-read.ts";
import { schedule, shown, utc } from "../make.ts";

const URL = "https://docs.example.com/dev.json?key=secret";
const HOLIDAYS = "https://docs.example.com/it.ics";
const NOW = utc("2026-12-20T12:00Z");

const office = schedule({ start: "0 8 * * *", stop: "0 19 * * *", calendars: ["it"] });
const parking: Parking = {
  schedules: { office },
  bindings: [
    {
      on: { text: "env:dev", conditions: [{ on: "tag", key: "env", value: "dev" }] },
      schedule: office,
    },
  ],
  reminders: [1_800_000],
  tags: ["lamplighter", "ec2-powercycle", "custodian"],
  timeZone: "Europe/Rome",
  hosts: ["docs.example.com"],
  calendars: { it: HOLIDAYS },
  ownerTags: [],
  startsPerMinute: {},
  orders: [],
  forgottenAfterMs: 1,
};

const tagged = (tags: Instance["tags"]): Instance =>
  ({ ref: "lab/lab-1/1", name: "dev-box", tags }) as unknown as Instance;
const powercycle = tagged({ ec2Powercycle: URL });

const documents = (...found: readonly Document[]): ReadonlyMap<string, Document> =>
  new Map(found.map((one) => [one.url, one]));

const christmas = documents({
  url: HOLIDAYS,
  text: "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20201225\nRRULE:FREQ=YEARLY\nEND:VEVENT\nEND:VCALENDAR\n",
});

describe("a tag that names a document", () => {
  const says = (found: Omit<Document, "url">) =>
    asRead(taggedSchedule(powercycle, parking, documents({ url: URL, ...found })));

  test("is as good as one that holds its text", () => {
    const text = '\n{"start": "0 8 * * 1-5", "stop": "0 19 * * 1-5", "tz": "Asia/Tokyo"}\n';
    expect(says({ text })).toMatchObject({
      kind: "schedule",
      schedule: {
        name: "ec2Powercycle",
        start: "0 8 * * 1-5",
        stop: "0 19 * * 1-5",
        timeZone: "Asia/Tokyo",
        reminders: [1_800_000],
        source: { kind: "tag", key: "ec2Powercycle", language: "ec2-powercycle", url: URL },
      },
    });
  });

  test("is not judged before the document was asked for", () => {
    expect(taggedSchedule(powercycle, parking, documents())).toEqual({ kind: "unread", url: URL });
    expect(says({})).toEqual({ kind: "unread", url: URL });
  });

  test("cannot be read where the document was never read, and says why without the address's secrets", () => {
    const trouble = "docs.example.com answered 404 instead of the document.";
    expect(says({ trouble })).toEqual({
      kind: "unreadable",
      why: `the document on docs.example.com that the tag ec2Powercycle names cannot be read: ${trouble}`,
    });
  });

  test("counts on as it was while the document cannot be read anew", () => {
    const text = '{"stop": "0 19 * * *"}';
    expect(says({ text, trouble: "docs.example.com did not answer within 5 s." })).toMatchObject({
      kind: "schedule",
    });
  });

  // biome-ignore format: a table, one row a line
  test.each([
    ["", "the document on docs.example.com that the tag ec2Powercycle names cannot be read from its character 1 on: This tag is empty."],
    ["https://docs.example.com/2", "the document on docs.example.com that the tag ec2Powercycle names cannot be read from its character 1 on (“▸https://docs.exa…”): The document holds an address instead of a schedule."],
    ['{"start": "0 25 * * *"}', 'the document on docs.example.com that the tag ec2Powercycle names cannot be read from its character 14 on (“{"start": "0 ▸25 * * *"}”): '],
    ["<html><body>Sign in", "the document on docs.example.com that the tag ec2Powercycle names cannot be read from its character 1 on (“▸<html><body>Sign…”): "],
  ])("cannot be read where the document is %j", (text, why) => {
    expect(says({ text })).toMatchObject({ kind: "unreadable", why: expect.stringContaining(why) });
  });
});

describe("a tag that cannot be read is told with the place of the mistake in sight", () => {
  // biome-ignore format: a table, one row a line
  test.each([
    ["maid_offhours", "off=(M-F,19);on=(M-F,25);tz=pt", 'the tag maid_offhours cannot be read from its character 22 on (“off=(M-F,19);on=(M-F,▸25);tz=pt”): "25" is not an hour. Hours are whole: 0 to 23.'],
    ["maid_offhours", "off=[(M-F,21),(U,18)];on=[(M-F,6),(U,10)];tz=Mars/Base", "on (“…;on=[(M-F,6),(U,10)];tz=▸Mars/Base”)"],
    ["maid_offhours", "off=(M-F,19", "(“off=(M-F,19▸”)"],
    ["lamplighter:schedule", "Mo-Fr\n08:00-25:00", "(“Mo-Fr 08:00-▸25:00”)"],
    ["lamplighter:schedule", "  ", "the tag lamplighter:schedule cannot be read from its character 3 on: This tag is empty."],
    ["lamplighter:schedule", `${"x".repeat(15)}\u{1f525}\0y=1`, ""],
  ])("%s: %j", (key, value, why) => {
    const read = taggedSchedule(tagged({ [key]: value }), parking, documents());
    expect(asRead(read)).toMatchObject({ kind: "unreadable", why: expect.stringContaining(why) });
    const told = read?.kind === "unreadable" ? spell(read.why) : "";
    expect(told.replace(/[\p{Cs}\p{Cc}]/u, "")).toBe(told);
  });
});

describe("days off of a calendar", () => {
  test("are days on which nothing is started, beside the schedule's own", () => {
    const own = { ...office, except: ["2026-12-24", "2026-12-25"] };
    const found = withDaysOff(own, parking.calendars, christmas, NOW);
    expect(found.except).toEqual(["2025-12-25", "2026-12-24", "2026-12-25", "2027-12-25"]);
    expect(shown(nextEdges(found, utc("2026-12-23T19:00Z"), 3))).toEqual([
      "stop 2026-12-24T18:00Z",
      "stop 2026-12-25T18:00Z",
      "start 2026-12-26T07:00Z",
    ]);
  });

  test("stay the same all year, so that nothing is planned anew by the clock alone", () => {
    const on = (now: string) => withDaysOff(office, parking.calendars, christmas, utc(now)).except;
    expect(on("2026-01-01T00:00Z")).toEqual(on("2026-12-31T23:59Z"));
  });

  test("are missing while the calendar was not asked for, or cannot be read, and that is said", () => {
    const missing = (found: ReadonlyMap<string, Document>, calendars = parking.calendars) =>
      asRead(missingCalendar(office, calendars, found, NOW));
    expect(missing(christmas)).toBeUndefined();
    expect(missing(documents())).toEqual({ kind: "unread", url: HOLIDAYS });
    expect(missing(documents({ url: HOLIDAYS, trouble: "It is away." }))).toEqual({
      kind: "unreadable",
      why: "the calendar it on docs.example.com cannot be read: It is away.",
    });
    expect(missing(documents({ url: HOLIDAYS, text: "<html>" }))).toEqual({
      kind: "unreadable",
      why: "the calendar it on docs.example.com cannot be read: This is not an iCalendar file. It begins with BEGIN:VCALENDAR; a page that shows a calendar is not one.",
    });
    expect(missing(christmas, {})).toEqual({
      kind: "unreadable",
      why: "the configuration has no calendar it any more",
    });
  });

  test("are not waited for by a schedule that only stops", () => {
    const stops = { ...office, start: undefined };
    expect(missingCalendar(stops, parking.calendars, documents(), NOW)).toBeUndefined();
    expect(withDaysOff(stops, parking.calendars, christmas, NOW)).toEqual(stops);
  });
});

describe("the documents on which an instance hangs", () => {
  const named = (tags: Instance["tags"], chat?: Parameters<typeof documentsNamed>[2]) =>
    documentsNamed(tagged(tags), parking, chat);

  test.each([
    ["the one that its tag names", { ec2Powercycle: URL, env: "dev" }, [URL]],
    [
      "the calendars of the schedule that its tag names",
      { "lamplighter:schedule": "office" },
      [HOLIDAYS],
    ],
    ["the calendars of the schedule to which it is bound", { env: "dev" }, [HOLIDAYS]],
    ["none, where a tag keeps schedules away", { "lamplighter:schedule": "none", env: "dev" }, []],
    ["none, where its tag cannot be read", { "lamplighter:schedule": "offise", env: "dev" }, []],
    ["none, where it has no schedule", {}, []],
  ])("are %s", (_, tags, urls) => {
    expect(named(tags as Instance["tags"])).toEqual(urls);
  });

  test("are also those of what was set in a chat", () => {
    expect(named({ ec2Powercycle: URL }, office)).toEqual([HOLIDAYS, URL]);
  });
});
