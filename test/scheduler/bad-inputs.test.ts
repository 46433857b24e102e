import { describe, expect, test } from "vitest";
import { spell } from "../../src/messages/spell.ts";
import { type Complaint, isComplaint } from "../../src/model/complaint.ts";
import { readCron } from "../../src/scheduler/cron.ts";
import { LANGUAGES } from "../../src/scheduler/tags/read-tag.ts";
import type { TagSetting } from "../../src/scheduler/tags/reading.ts";
import { readWhen } from "../../src/scheduler/when.ts";
import { readWindow } from "../../src/scheduler/window.ts";
import { readTimeZone } from "../../src/scheduler/zone.ts";
import { untranslatable } from "../support/untranslatable.ts";
import { schedule, utc } from "./make.ts";

/** What was written, where the mistake begins, what is said about it, and a part of what helps. */
type Row = readonly [string, number, string, string];

const setting: TagSetting = {
  key: "schedule-tag",
  timeZone: "UTC",
  defaults: schedule({}),
  named: new Map([["office-hours", schedule({ stop: "0 19 * * 1-5" })]]),
};

const cron: readonly Row[] = [
  ["", 0, "There is no cron line here.", "five fields"],
  ["5", 1, '"5" has one field instead of five.', "five fields"],
  ["0 8 * *", 7, '"0 8 * *" has 4 fields instead of five.', "five fields"],
  ["0 0 8 * * 1-5", 10, "This cron line has 6 fields instead of five.", "Seconds"],
  ["@daily", 0, "@daily is a name, not a cron line.", "0 0 * * *"],
  ["? 8 * * *", 0, '"?" is not a minute.', "*"],
  ["H 8 * * *", 0, '"H" is not a minute.', "number"],
  ["60 8 * * *", 0, "60 is not a minute.", "0 to 59"],
  ["1.5 8 * * *", 0, '"1.5" is not a minute.', "whole numbers"],
  ["-1 8 * * *", 0, '"-1" is not a minute.', "0 to 59"],
  ["0, 8 * * *", 2, "A minute is missing.", "comma"],
  ["1,1 8 * * *", 2, '"1" repeats what stands before it.', "once"],
  ["*/0 8 * * *", 2, '"0" is not a step that fits the minute.', "1 to 59"],
  ["*/90 8 * * *", 2, '"90" is not a step that fits the minute.', "1 to 59"],
  ["0 24 * * *", 2, "24 is not an hour.", "0 to 23"],
  ["0 22-6 * * *", 2, 'The range "22-6" runs backwards.', "22-23,0-6"],
  ["0 8-10,9 * * *", 7, '"9" repeats what stands before it.', "once"],
  ["0 8 0 * *", 4, "0 is not a day of the month.", "1 to 31"],
  ["0 8 L-2 * *", 4, '"L-2" is not a day of the month.', "last day"],
  ["0 8 15W * *", 4, '"15W" is not a day of the month.', "weekdays"],
  ["0 8 5L * *", 4, '"5L" is not a day of the month.', "in the fifth 5L is its last Friday"],
  ["0 8 30 2 *", 4, "No month that this line means has a day 30.", "L"],
  ["0 8 31 4,6 *", 4, "No month that this line means has a day 31.", "L"],
  ["0 8 * 13 *", 6, "13 is not a month.", "jan to dec"],
  ["0 8 * nov-feb *", 6, 'The range "nov-feb" runs backwards.', "nov-dec,jan-feb"],
  ["0 8 * * 8", 8, "8 is not a weekday.", "sun to sat"],
  ["0 8 * * monday", 8, '"monday" is not how cron lines write a weekday.', "Write mon."],
  ["0 8 * * Mo-Fr", 8, '"Mo" is not how cron lines write a weekday.', "Write mon."],
  ["0 8 * january *", 6, '"january" is not how cron lines write a month.', "Write jan."],
  ["0 8 * ma *", 6, '"ma" is not a month.', "jan to dec"],
  ["0 8 * * 1–5", 8, '"1–5" is not a weekday.', "plain dash"],
  ["0 8 * * fri-mon", 8, 'The range "fri-mon" runs backwards.', "fri-sat,sun-mon"],
  ["0 8 * * */8", 10, '"8" is not a step that fits the weekday.', "1 to 6"],
  ["08:00 * * * *", 0, '"08:00" is not a minute.', "08:00 is 0 8"],
  ["every day", 9, '"every day" has 2 fields instead of five.', "five fields"],
  ["0 8 * * 1 #work", 10, "This cron line has 6 fields instead of five.", "remarks"],
  ["0 8 * * L", 8, '"L" is not a weekday.', "5L"],
  ["0 8 * * 1#6", 10, '"6" does not say which one of the month.', "mon#1"],
  ["0 8 * * 0,7", 10, '"7" repeats what stands before it.', "Sunday"],
  ["0 8 */2 * 1", 4, 'Cron programs disagree on "*/2" together with a weekday.', "list"],
  ["0 8 * * 1-5; 0 25 * * 6", 15, "25 is not an hour.", "0 to 23"],
  ["0 8 * * 1-5;", 12, "A ; has no cron line on one side.", "Take the ; out"],
  ["x".repeat(2000), 0, "This is longer than 1000 characters.", "five fields"],
];

const windows: readonly Row[] = [
  ["", 0, "There is no window here.", "Mo-Fr"],
  ["Mx 08:00-19:00", 0, '"Mx" is not a day or a range of days.', "Mo Tu We"],
  ["Mo-Fr 8-19", 6, '"8" is not a time of day.', "24 hours"],
  ["Mo-Fr 8am-7pm", 6, '"8am" is not a time of day.', "24 hours"],
  ["Mo-Fr 08:00-25:00", 12, '"25:00" is not a time of day.', "24 hours"],
  ["Mo-Fr 08.00-19.00", 6, '"08.00" is not a time of day.', "24 hours"],
  ["Mo-Fr 08:00-19:60", 12, '"19:60" is not a time of day.', "24 hours"],
  ["Mo-Fr 24:00-08:00", 6, "A window cannot begin at 24:00.", "00:00 of the next day"],
  ["Mo-Fr 08:00", 6, '"08:00" is only one time.', "08:00-19:00"],
  ["Mo-Fr 08:00-", 6, '"08:00-" is only one time.', "08:00-19:00"],
  [
    "Mo-Fr 08:00-12:00-19:00",
    6,
    '"08:00-12:00-19:00" is more than two times.',
    "beginning and the end",
  ],
  ["Monday to Friday 08:00-19:00", 7, '"to" stands where a dash should.', "Mo-Fr 08:00-19:00"],
  ["Mo-Fr, 08:00-19:00", 7, '"08:00" is not a day or a range of days.', "blank"],
  ["Mo-Fr 08:00-19:00,", 18, "A comma has nothing on one side.", "Take the comma out"],
  ["Mo-Fr 08:00-19:00;", 18, "A ; has no window on one side.", "Take the ; out"],
  ["Mo-We-Fr 08:00-19:00", 0, '"Mo-We-Fr" is not a day or a range of days.', "a range is Mo-Fr"],
  ["Mo-Fr 08:00-19:00 Europe/Rome", 18, '"Europe/Rome" stands behind the times.', "by itself"],
  ["0 8 * * 1-5", 0, '"0 8 * * 1-5" is a cron line, not a window.', "as start or as stop"],
  ["x".repeat(600), 0, "This is longer than 500 characters.", "Mo-Fr"],
  ["Mo-Fr 08:00-08:00", 6, '"08:00-08:00" has no length.', "00:00-24:00"],
  ["Mo-Fr 08:00-19:00 Sa", 18, '"Sa" stands behind the times.', "Put a ; before"],
  ["Mo-Fr 08:00-19:00; Sx 10:00-11:00", 19, '"Sx" is not a day or a range of days.', "Mo Tu"],
  ["Mo-Su", 0, "This window covers the whole week, so nothing would ever stop.", "outside"],
];

const zones: readonly Row[] = [
  ["", 0, "There is no time zone here.", "Europe/Rome"],
  ["Rome", 0, '"Rome" is not a time zone that the bot can use.', "Did you mean Europe/Rome?"],
  ["CET", 0, '"CET" is not a time zone that the bot can use.', "Abbreviations"],
  [" +02:00", 1, '"+02:00" is not a time zone that the bot can use.', "summer time"],
  ["UTC+2", 0, '"UTC+2" is not a time zone that the bot can use.', "summer time"],
  ["Europe", 0, '"Europe" is not a time zone that the bot can use.', "place"],
  ["Europe/", 0, '"Europe/" is not a time zone that the bot can use.', "place"],
  [
    "Europe/Romee",
    0,
    '"Europe/Romee" is not a time zone that the bot can use.',
    "mean Europe/Rome?",
  ],
  [
    "America/Buenos Aires",
    0,
    '"America/Buenos Aires" is not a time zone that the bot can use.',
    "Buenos_Aires",
  ],
  ["Mars/Olympus", 0, '"Mars/Olympus" is not a time zone that the bot can use.', "place"],
];

const moments: readonly Row[] = [
  ["", 0, "There is no time here.", "tomorrow 9am"],
  ["yesterday 9am", 0, '"yesterday 9am" is past.', "tomorrow 9am"],
  ["today 12:00", 0, '"today 12:00" is past.', "tomorrow 9am"],
  ["last friday 9am", 0, '"last friday 9am" is past.', "still to come"],
  ["in 0 min", 0, '"in 0 min" is now.', "still to come"],
  ["now", 0, '"now" is no time to come.', "still to come"],
  ["in 400 days", 0, '"in 400 days" is more than a year ahead.', "nearer"],
  ["2028-01-01 08:00", 0, '"2028-01-01 08:00" is more than a year ahead.', "nearer"],
  ["tomorrow", 0, '"tomorrow" says no time of day.', "fri 18:00"],
  ["next friday 18:00", 0, `"next friday 18:00" can be this week's or the one after.`, "alone"],
  ["at 9", 0, '"at 9" can be in the morning or in the evening.', "21:00"],
  ["midnight", 0, '"midnight" can be the beginning or the end of a day.', "00:00"],
  ["11/12/2026 8:00", 0, '"11/12/2026 8:00" can be read in several ways.', "24 Dec"],
  ["22:00-23:00", 0, '"22:00-23:00" is two times.', "one time"],
  ["22:00 CET", 0, '"22:00 CET" names a time zone.', "own clocks"],
  ["tomorrow 9am or 10am", 13, '"or 10am" is not understood.', "tomorrow 9am"],
  ["in a while", 0, '"in a while" is no time that the bot understands.', "in 2h"],
  ["in 2", 0, '"in 2" is no time that the bot understands.', "in 2h"],
  ["for 2h", 0, '"for 2h" is no time that the bot understands.', "in 2h"],
  ["-2h", 0, '"-2h" is no time that the bot understands.', "in 2h"],
  ["soon", 0, '"soon" is no time that the bot understands.', "in 2h"],
  ["25:00", 0, '"25:00" has a time that no clock shows.', "0 to 23"],
  ["tomorrow 22:61", 9, '"tomorrow 22:61" has a time that no clock shows.', "0 to 59"],
  ["13pm", 0, '"13pm" has a time that no clock shows.', "1 to 12 with am or pm"],
  ["31 feb 10:00", 0, '"31 feb 10:00" has a day that is not in the calendar.', "2026-12-24"],
  ["jun 31 10:00", 0, '"jun 31 10:00" has a day that is not in the calendar.', "24 Dec"],
  [
    "2027-02-29 10:00",
    0,
    '"2027-02-29 10:00" has a day that is not in the calendar.',
    "2026-12-24",
  ],
  ["2027-02-30T10:00Z", 0, '"2027-02-30T10:00Z" has a day that is not in the calendar.', "24 Dec"],
  ["2026-13-01 10:00", 0, '"2026-13-01 10:00" has a day that is not in the calendar.', "the month"],
  ["x".repeat(200), 0, "This is longer than 100 characters.", "in 2h"],
];

const own: readonly Row[] = [
  ["", 0, "This tag is empty.", "window"],
  ["office-huors", 0, 'There is no schedule called "office-huors".', "mean office-hours?"],
  ["0 8 * * 1-5", 0, '"0 8 * * 1-5" does not say whether to start or to stop.', "start="],
  ["start=0 8 * *;stop=0 19 * * *", 13, '"0 8 * *" has 4 fields instead of five.', "five"],
  ["start=0 8 * * *;stop=0 25 * * *", 23, "25 is not an hour.", "0 to 23"],
  ["stop=0 19 * * *;tz=Rome", 19, '"Rome" is not a time zone that the bot can use.', "Europe/Rome"],
  ["stop=0 19 * * *;stop=0 20 * * *", 16, "stop stands there twice.", "start="],
  ["begin=0 8 * * *", 0, '"begin" means nothing here.', "start, stop and tz"],
  ["start=0 8 * * *;stop=0 8 * * *", 21, "Start and stop are at the same times.", "Change"],
  ["Mo-Fr 08:00-19:00;stop=0 9 * * *", 0, "A window says when to start and when to stop.", "Leave"],
  ["off", 0, '"off" is not a schedule.', "write none"],
  ["none;tz=UTC", 0, "none stands alone.", "Take out"],
  ["stop: 0 19 * * *", 0, "Behind stop stands a : instead of a =.", "start="],
  ["stop=", 5, "There is no cron line here.", "five fields"],
  ["stop=0 19 * * *;", 16, "A ; has no cron line on one side.", "Take the ; out"],
  ["stop=0 19 * * *;tz=", 19, "There is no time zone here.", "Europe/Rome"],
  [
    "office-hours;stop=0 9 * * *",
    0,
    'The schedule "office-hours" says when to start and when to stop.',
    "its name",
  ],
  ["0 8 * * *;0 19 * * *", 0, '"0 8 * * *" is a cron line, not a window.', "as start or as stop"],
  [
    "https://example.com/s",
    0,
    '"https://example.com/s" is an address, which this tag does not take.',
    "start=",
  ],
  ['{"stop": 8}', 0, '"{\\"stop\\": 8}" is JSON, which this tag does not take.', "start="],
  ["tz=Europe/Rome", 0, "It says neither when to start nor when to stop.", "window"],
];

const ec2: readonly Row[] = [
  [
    "{'start': '0 8 * * *'}",
    1,
    `This is not JSON from "'start': '0 8 * * *'}" on.`,
    "double quotes",
  ],
  ['{"stop": "0 8 * * *",}', 21, 'This is not JSON from "}" on.', "Write"],
  ['{"stop": 0 8 * * *}', 11, 'This is not JSON from "8 * * *}" on.', "Write"],
  ['{"stop": "0 8 * * *"', 20, "The JSON ends too early.", "closed"],
  ['{"stop": "0 8 * * * 30"}', 20, "This cron line has 6 fields instead of five.", "Seconds"],
  ['{"stop": "0 8 * * 1-8"}', 20, "8 is not a weekday.", "sun to sat"],
  ['{"strat": "0 8 * * *"}', 1, '"strat" means nothing here.', "start, stop and tz"],
  ['{"stop": 8}', 1, "stop is not a text.", "Write"],
  ['{"stop": "0 8 * * *", "stop": "0 9 * * *"}', 22, "stop stands there twice.", "Write"],
  ['{"Stop": "0 8 * * *"}', 1, '"Stop" means nothing here.', "small letters"],
  ['{"start": null}', 1, "start is not a text.", "Write"],
  ['{"start": "", "stop": "0 8 * * *"}', 11, "There is no cron line here.", "five fields"],
  [
    '{"start": "0 8 * * *", "stop": "0 8 * * *"}',
    32,
    "Start and stop are at the same times.",
    "Change",
  ],
  [
    '{"stop": "0 8 * * *", "tz": "Rome"}',
    29,
    '"Rome" is not a time zone that the bot can use.',
    "mean",
  ],
  ["", 0, "This tag is empty.", "Write"],
  ["[]", 0, "This is not a JSON object.", "Write"],
  ["null", 0, "This is not a JSON object.", "Write"],
  ["{}", 0, "It says neither when to start nor when to stop.", "Write"],
  [
    "docs.example.com/x",
    0,
    'This is not JSON from "docs.example.com/x" on.',
    "begins with https://",
  ],
  ["https://", 0, '"https://" is not the address of a document.', "https"],
  [
    "https://a b.example/x",
    0,
    '"https://a b.example/x" is not the address of a document.',
    "https",
  ],
  ["ftp://example.com/x", 0, '"ftp://example.com/x" is not the address of a document.', "https"],
];

const custodian: readonly Row[] = [
  ["hello", 0, '"hello" is not a part such as off=(M-F,19).', "Write"],
  ["of=(M-F,19)", 0, '"of" means nothing here.', "on, off and tz"],
  ["off=(X,19)", 5, '"X" is not a day or a range of days.', "H is Thursday"],
  ["off=(M,W,19)", 5, '"M,W,19" is not days and an hour.', "several"],
  ["off=(M-F,24)", 9, '"24" is not an hour.', "0 to 23"],
  ["off=(M-F,7pm)", 9, '"7pm" is not an hour.', "whole"],
  ["off=(M-F,19", 11, 'A ) is missing in "(M-F,19".', "Write"],
  ["off=", 4, "There are no days and no hour here.", "Write"],
  ["off=();on=(M-F,7)", 5, "There are no days and no hour here.", "Write"],
  ["on=19", 3, '"19" is not days and an hour.', "Write"],
  ["off=(M-F)", 5, '"M-F" is not days and an hour.', "Write"],
  ["off=(Mon-Fri,19)", 5, '"Mon-Fri" is not a day or a range of days.', "M-F"],
  ["off=(M-F,19),on=(M-F,7)", 13, 'A ; is missing before "on=".', "Write"],
  ["off=[(M-F,21),(U,25)]", 17, '"25" is not an hour.', "0 to 23"],
  ["tz=", 3, "There is no time zone here.", "Europe/Rome"],
  ["off=(M-F,19);off=(U,18)", 13, "off stands there twice.", "several"],
  ["off=(M-F,19);tz=Narnia", 16, '"Narnia" is not a time zone that the bot can use.', "place"],
  ["off=(M-F,19);on=(M-F,19)", 4, "Start and stop are at the same times.", "Change"],
];

const names: readonly Row[] = [
  ["", 0, "This tag is empty.", "name of a schedule"],
  ["Office Hours", 0, 'There is no schedule called "Office Hours".', "mean office-hours?"],
  [" nope", 1, 'There is no schedule called "nope".', "There are: office-hours."],
];

const tables: readonly (readonly [string, readonly Row[], (text: string) => object | string])[] = [
  ["cron line", cron, readCron],
  ["window", windows, readWindow],
  ["time zone", zones, readTimeZone],
  ["moment", moments, (text) => readWhen(text, utc("2026-11-21T14:30Z"), "Europe/Rome")],
  ["lamplighter tag", own, (text) => LANGUAGES.lamplighter.read(text, setting)],
  ["ec2-powercycle tag", ec2, (text) => LANGUAGES["ec2-powercycle"].read(text, setting)],
  ["Custodian tag", custodian, (text) => LANGUAGES.custodian.read(text, setting)],
  ["Instance Scheduler tag", names, (text) => LANGUAGES["instance-scheduler"].read(text, setting)],
];

describe.each(tables)(
  "a %s that cannot be read says what is wrong, where, and what to write",
  (_, rows, read) => {
    test.each(rows)("%s", (text, position, sentence, help) => {
      const complaint = complaintOf(read(text));
      expect({ position: complaint.position, sentence: spell(complaint.sentence) }).toEqual({
        position,
        sentence,
      });
      expect(spell(complaint.hint)).toContain(help);
      expect(spell(complaint.hint)).toMatch(/[.?]$/);
      expect([complaint.sentence, complaint.hint].flatMap(untranslatable)).toEqual([]);
    });
  },
);

function complaintOf(read: object | string): Complaint {
  if (typeof read === "string" || !isComplaint(read))
    throw new Error(`It was read: ${JSON.stringify(read)}`);
  return read;
}
