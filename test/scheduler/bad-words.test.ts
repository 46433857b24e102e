import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { Answer, Line } from "../../src/messages/message.ts";
import { answerWords } from "../fakes/chat.ts";
import { untranslatableInLine } from "../support/untranslatable.ts";
import { type Depot, openDepot } from "./depot.ts";

let depot: Depot | undefined;
beforeEach(async () => {
  depot ??= await openDepot();
});
afterAll(() => depot?.close());

/** What somebody types on Monday, 7 June 2027, at noon, and the two lines that they read then. */
const ROWS: readonly (readonly [typed: string, sentence: string, hint: string])[] = [
  [
    "hold dev-box until yesterday 9am",
    '"yesterday 9am" is past.',
    "Write a time that is still to come, e.g. 22:00, tomorrow 9am or in 2h.",
  ],
  [
    "hold dev-box until 2027-06-07T11:00Z",
    '"2027-06-07T11:00Z" is past.',
    "Write a time that is still to come, e.g. 22:00, tomorrow 9am or in 2h.",
  ],
  [
    "hold dev-box until 2027-06-07 11:00",
    '"2027-06-07 11:00" is past.',
    "Write a time that is still to come, e.g. 22:00, tomorrow 9am or in 2h.",
  ],
  [
    "hold dev-box until 2029-01-01T11:00Z",
    '"2029-01-01T11:00Z" is more than a year ahead.',
    "Choose a nearer time.",
  ],
  ["hold dev-box until fri", '"fri" says no time of day.', "Add one, e.g. fri 18:00."],
  [
    "hold dev-box until",
    "“until” needs a time behind it.",
    "Say for example /vm hold … until 22:00, until fri 18:00. An instance called “until” is said in quotes.",
  ],
  [
    "hold dev-box until 9",
    '"9" can be in the morning or in the evening.',
    "Write 9am, 9pm, 09:00 or 21:00.",
  ],
  [
    "hold dev-box until midnight",
    '"midnight" can be the beginning or the end of a day.',
    "Write 00:00 with the day that begins then.",
  ],
  [
    "hold dev-box until next fri 18:00",
    `"next fri 18:00" can be this week's or the one after.`,
    "Write the day alone for the nearest one, e.g. fri 18:00, or a date.",
  ],
  [
    "hold dev-box until 2028-02-30T10:00Z",
    '"2028-02-30T10:00Z" has a day that is not in the calendar.',
    "Look at the day and the month; dates are written 2026-12-24 or 24 Dec.",
  ],
  [
    "hold dev-box until soon",
    '"soon" is no time that the bot understands.',
    "Write for example 22:00, tomorrow 9am, fri 18:00, in 2h, or 2026-12-24 18:00.",
  ],
  [
    "stop dev-box at 25:00",
    '"25:00" has a time that no clock shows.',
    "Hours are 0 to 23, or 1 to 12 with am or pm; minutes are 0 to 59.",
  ],
  [
    "stop dev-box at yesterday 9am",
    '"yesterday 9am" is past.',
    "Write a time that is still to come, e.g. 22:00, tomorrow 9am or in 2h.",
  ],
  [
    "start dev-box in 2",
    '"in 2" is no time that the bot understands.',
    "Write in 2h, in 1h30m or in 3 days.",
  ],
  [
    "stop dev-box at 2027-06-07T11:59Z",
    '"2027-06-07T11:59Z" is past.',
    "Write a time that is still to come, e.g. 22:00, tomorrow 9am or in 2h.",
  ],
  [
    "stop dev-box at 22:00 CET",
    '"22:00 CET" names a time zone.',
    "Write the time as your own clocks show it, or exactly, e.g. 2026-12-24T18:00Z.",
  ],
  [
    "start dev-box tomorrow",
    "“tomorrow” needs a time behind it.",
    "Say for example /vm start … at 22:00, in 2h, tomorrow 9am. An instance called “tomorrow” is said in quotes.",
  ],
  [
    "stop dev-box at 31 jun 10:00",
    '"31 jun 10:00" has a day that is not in the calendar.',
    "Look at the day and the month; dates are written 2026-12-24 or 24 Dec.",
  ],
  [
    "stop dev-box at 22:00 23:00",
    '"23:00" is not understood.',
    "Write for example 22:00, tomorrow 9am, fri 18:00, in 2h, or 2026-12-24 18:00.",
  ],
  ["stop dev-box in 400 days", '"in 400 days" is more than a year ahead.', "Choose a nearer time."],
  [
    "stop dev-box at now",
    '"now" is no time to come.',
    "Write a time that is still to come, e.g. 22:00, tomorrow 9am or in 2h.",
  ],
  [
    "skip db-1",
    "Nothing is planned for db-1, so there is nothing to skip.",
    "/vm schedule show tells more.",
  ],
  [
    "unplan once_nothing",
    "There is nothing of that kind to take back here: it may be done already.",
    "/vm agenda tells what is to come.",
  ],
  [
    "schedule set dev-box",
    "It says no times.",
    'Add --start "0 8 * * 1-5" or --stop "0 19 * * 1-5" or both; or --window "Mo-Fr 08:00-19:00"; or --named and a schedule of the configuration.',
  ],
  ['schedule set dev-box --start "0 25 * * *"', "25 is not an hour.", "An hour is 0 to 23."],
  [
    'schedule set dev-box --stop "0 19 * *"',
    '"0 19 * *" has 4 fields instead of five.',
    "Write five fields: minute, hour, day of the month, month, weekday, e.g. 0 8 * * 1-5.",
  ],
  [
    'schedule set dev-box --window "Mo-Fr 8-19"',
    '"8" is not a time of day.',
    "Write hours and minutes of 24 hours: 08:00, 19:30, 24:00.",
  ],
  [
    'schedule set dev-box --window "Mo-Fr 08:00-19:00" --stop "0 19 * * *"',
    "A window says when to start and when to stop.",
    "Leave start and stop out, or the window.",
  ],
  [
    "schedule set dev-box --named offce",
    "There is no schedule called “offce”.",
    "Did you mean office? There are: office, early, rome.",
  ],
  [
    'schedule set dev-box --named office --start "0 8 * * *"',
    "A schedule of the configuration says its times itself.",
    "Leave out either its name, or start, stop, window and tz.",
  ],
  [
    'schedule set dev-box --stop "0 19 * * *" --tz Rome',
    '"Rome" is not a time zone that the bot can use.',
    "Did you mean Europe/Rome?",
  ],
  [
    'schedule set dev-box --stop "0 19 * * *" --tz CET',
    '"CET" is not a time zone that the bot can use.',
    "Abbreviations mean several places. Write the name of a place, such as Europe/Rome or America/New_York, or UTC.",
  ],
  [
    'schedule set dev-box --start "0 8 * * *" --stop "0 8 * * *"',
    "Start and stop are at the same times.",
    "Change one of the two.",
  ],
  [
    'schedule set dev-box --stop "0 19 * * *" until yesterday 9am',
    '"yesterday 9am" is past.',
    "Write a time that is still to come, e.g. 22:00, tomorrow 9am or in 2h.",
  ],
  [
    'schedule set dev-box --stop "0 19 * * *" --until fri',
    '"fri" says no time of day.',
    "Add one, e.g. fri 18:00.",
  ],
  [
    "schedule set dev-box --stop 0 19 * * *",
    "--stop takes one word, or several in quotes.",
    'Type it like this: /vm schedule … --stop "0 …"',
  ],
  [
    'schedule set --stop "0 19 * * *"',
    "/vm schedule needs instance.",
    'Type it like this: /vm schedule <set|show|clear> <instance…> [until …] [--named "…"] [--start "…"] [--stop "…"] [--window "…"] [--tz "…"]',
  ],
  [
    "schedule sett dev-box",
    "“sett” is not possible for what. Did you mean set?",
    "It takes set, show and clear.",
  ],
  [
    'schedule set dev-box --stop "every day"',
    '"every day" has 2 fields instead of five.',
    "Write five fields: minute, hour, day of the month, month, weekday, e.g. 0 8 * * 1-5.",
  ],
  [
    'schedule set dev-box --window "Mo-Fr 08:00-19:00" --tz +02:00',
    '"+02:00" is not a time zone that the bot can use.',
    "A fixed offset does not follow summer time. Write the name of a place, such as Europe/Rome or America/New_York, or UTC.",
  ],
];

describe("what is no time, no schedule or over already is answered by what is wrong and what to say", () => {
  test.each(ROWS)("/vm %s", async (typed, sentence, hint) => {
    const answer = await depot?.court.says("web:ana", typed);
    expect(answer && answerWords(answer)).toBe(`${sentence}\n${hint}`);
    expect(linesOf(answer).flatMap(untranslatableInLine)).toEqual([]);
  });

  test("and nothing is planned, held or done", async () => {
    const shown = await depot?.court.says("web:ana", "schedule show dev-box");
    expect(shown && answerWords(shown)).toMatch(
      /^dev-box: Starts at 08:00; stops at 19:00 \(UTC\)\.\nNext:/,
    );
    expect(depot?.cloud.calls).toEqual([]);
  });
});

function linesOf(answer: Answer | undefined): readonly Line[] {
  if (answer?.kind !== "private" && answer?.kind !== "form") throw new Error("nothing was said");
  const { headline, parts } = answer.kind === "form" ? answer.instead : answer.message;
  return [headline, ...parts.flatMap((part) => (part.kind === "text" ? part.lines : []))];
}
