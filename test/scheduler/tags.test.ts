import { describe, expect, test } from "vitest";
import { spell } from "../../src/messages/spell.ts";
import { isComplaint } from "../../src/model/complaint.ts";
import type { TagLanguage } from "../../src/model/schedule.ts";
import { readCron } from "../../src/scheduler/cron.ts";
import { LANGUAGES } from "../../src/scheduler/tags/read-tag.ts";
import type { TagSetting } from "../../src/scheduler/tags/reading.ts";
import { asRead } from "../support/as-read.ts";
import { schedule } from "./make.ts";

const office = schedule({ start: "0 8 * * 1-5", stop: "0 19 * * 1-5", enforce: true });
const setting: TagSetting = {
  key: "some-tag",
  timeZone: "Europe/Rome",
  defaults: schedule({ reminders: [1_800_000] }),
  named: new Map([["office-hours", office]]),
};

/** `start / stop / zone`, or what else the tag says. */
function said(language: TagLanguage, value: string, place: TagSetting = setting): unknown {
  const read = LANGUAGES[language].read(value, place);
  if (isComplaint(read)) return spell(read.sentence);
  if (read.kind !== "schedule") return read;
  const { start = "-", stop = "-", timeZone } = read.schedule;
  return `${start} / ${stop} / ${timeZone}`;
}

describe("our own tag", () => {
  test.each([
    ["office-hours", "0 8 * * 1-5 / 0 19 * * 1-5 / Europe/Rome"],
    ["office-hours; tz=Asia/Tokyo", "0 8 * * 1-5 / 0 19 * * 1-5 / Asia/Tokyo"],
    ["Mo-Fr 09:00-17:00", "0 9 * * 1-5 / 0 17 * * 1-5 / Europe/Rome"],
    [
      "Mo 09:00-17:00; Sa 10:00-14:00; tz=UTC",
      "0 9 * * 1; 0 10 * * 6 / 0 17 * * 1; 0 14 * * 6 / UTC",
    ],
    ["start=0 8 * * *;stop=0 19 * * *;tz=utc", "0 8 * * * / 0 19 * * * / UTC"],
    [
      " stop = 0 19 * * 1-5; 0 14 * * 6 ; tz = europe/rome ",
      "- / 0 19 * * 1-5; 0 14 * * 6 / Europe/Rome",
    ],
  ])("%s", (value, expected) => {
    expect(said("lamplighter", value)).toBe(expected);
  });

  test("that says none leaves the machine alone", () => {
    expect(said("lamplighter", "none")).toEqual({ kind: "left-alone" });
  });

  test("that names a schedule takes over all of it, and says where it was found", () => {
    expect(LANGUAGES.lamplighter.read("office-hours", setting)).toMatchObject({
      schedule: {
        name: "office-hours",
        enforce: true,
        source: { kind: "tag", key: "some-tag", language: "lamplighter" },
      },
    });
  });

  test("that spells a schedule out has the reminders that are usual here", () => {
    expect(LANGUAGES.lamplighter.read("Mo-Fr 09:00-17:00", setting)).toMatchObject({
      schedule: { name: "some-tag", reminders: [1_800_000], enforce: false },
    });
  });
});

describe("a tag of ec2-powercycle", () => {
  test.each([
    [
      '{ "start": "0 8 * * 1-5", "stop": "55 17 * * 1-5" }',
      "0 8 * * 1-5 / 55 17 * * 1-5 / Europe/Rome",
    ],
    ['{"stop": "0 19 * * *"}', "- / 0 19 * * * / Europe/Rome"],
    ['{"start":"0 8 l * *","tz":"Asia/Tokyo"}', "0 8 L * * / - / Asia/Tokyo"],
    ['{"start":"0 8 * * mon#1","stop":"0 19 * * l5"}', "0 8 * * mon#1 / 0 19 * * 5L / Europe/Rome"],
  ])("%s", (value, expected) => {
    expect(said("ec2-powercycle", value)).toBe(expected);
  });

  test("may be the address of a document, which is read by the same rules", () => {
    const url = "https://example.com/dev-schedule.json";
    expect(said("ec2-powercycle", ` ${url} `)).toEqual({ kind: "document", url });
    const document = LANGUAGES["ec2-powercycle"].read('\n{"stop": "0 19 * * *"}\n', {
      ...setting,
      url,
    });
    expect(document).toMatchObject({ schedule: { stop: "0 19 * * *", source: { url } } });
  });

  test("cannot lead from one document to the next", () => {
    const url = "https://example.com/dev-schedule.json";
    expect(said("ec2-powercycle", url, { ...setting, url })).toMatch(/holds an address/);
  });
});

describe("a tag of Cloud Custodian", () => {
  test.each([
    ["off=(M-F,19);on=(M-F,7);tz=pt", "0 7 * * 1-5 / 0 19 * * 1-5 / America/Los_Angeles"],
    [
      "off=[(M-F,21),(U,18)];on=[(M-F,6),(U,10)];tz=Asia/Tokyo",
      "0 6 * * 1-5; 0 10 * * 0 / 0 21 * * 1-5; 0 18 * * 0 / Asia/Tokyo",
    ],
    ["off=(f-m,19);", "- / 0 19 * * 1,5,6,0 / Europe/Rome"],
    ['"on=( H , 7 ) ; off=m,19"', "0 7 * * 4 / 0 19 * * 1 / Europe/Rome"],
    ["", "0 7 * * 1-5 / 0 19 * * 1-5 / Europe/Rome"],
    ["on", "0 7 * * 1-5 / 0 19 * * 1-5 / Europe/Rome"],
    ["tz=et", "0 7 * * 1-5 / 0 19 * * 1-5 / America/New_York"],
  ])("%s", (value, expected) => {
    expect(said("custodian", value)).toBe(expected);
  });

  test("that says off leaves the machine alone", () => {
    expect(said("custodian", "OFF")).toEqual({ kind: "left-alone" });
  });
});

test("a tag of AWS Instance Scheduler names a schedule of the configuration", () => {
  expect(said("instance-scheduler", " office-hours ")).toBe(
    "0 8 * * 1-5 / 0 19 * * 1-5 / Europe/Rome",
  );
});

test("what a tag spells out is written in one way", () => {
  expect(asRead(readCron(" 0  8 l * FRIl,L5;0 8 * * 1 "))).toMatchObject({
    sentence: '"5" repeats what stands before it.',
  });
  expect(readCron(" 0  8 l * FRIl;0 8 * * 1 ")).toMatchObject({ text: "0 8 L * FRIL; 0 8 * * 1" });
});
