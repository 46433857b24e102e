import { type Complaint, isComplaint } from "../model/complaint.ts";
import type { Parking } from "../model/parking.ts";
import type { Actor } from "../model/people.ts";
import { BotError } from "../model/problem.ts";
import type { Schedule } from "../model/schedule.ts";
import { readTimes } from "./read.ts";
import { readWhen } from "./when.ts";

/** A schedule in a person's words. */
interface Wish {
  readonly named: string | undefined;
  readonly start: string | undefined;
  readonly stop: string | undefined;
  readonly window: string | undefined;
  readonly timeZone: string | undefined;
  readonly until: string | undefined;
}

interface Saying {
  readonly actor: Actor;
  readonly now: number;
  readonly parking: Parking;
}

const CATCH_UP_MS = 900_000;

/** The schedule that somebody wants. @throws BotError misread */
export function readWish(wish: Wish, saying: Saying): Schedule {
  const { actor, now } = saying;
  const schedule = wish.named === undefined ? spelledOut(wish, saying) : named(wish, saying);
  const source = { kind: "chat", by: actor.name } as const;
  const until =
    wish.until === undefined ? schedule.until : readInstant(wish.until, now, schedule.timeZone);
  return { ...schedule, source, until };
}

function named(wish: Wish, { parking: { schedules } }: Saying): Schedule {
  const name = wish.named ?? "";
  if ([wish.start, wish.stop, wish.window, wish.timeZone].some((part) => part !== undefined))
    throw misread({
      sentence: "A schedule of the configuration says its times itself.",
      hint: "Leave out either its name, or start, stop, window and tz.",
    });
  const found = Object.hasOwn(schedules, name) ? schedules[name] : undefined;
  if (found) return found;
  const names = Object.keys(schedules);
  throw misread({
    sentence: `There is no schedule called “${name}”.`,
    hint:
      names.length > 0
        ? `There are: ${names.join(", ")}.`
        : "The configuration has none; say the times with start and stop.",
  });
}

function spelledOut(wish: Wish, { actor, parking }: Saying): Schedule {
  const timeZone = wish.timeZone ?? actor.timeZone ?? parking.timeZone;
  const { start, stop } = wish;
  const times = readTimes({ hours: wish.window, start, stop, timeZone });
  if (isComplaint(times)) throw misread(times);
  return {
    ...scheduleDefaults(parking),
    ...times,
    name: "own",
    source: { kind: "chat", by: actor.name },
  };
}

/** What a schedule is like, where nobody says otherwise. */
export const scheduleDefaults = ({
  reminders,
  timeZone,
}: Pick<Parking, "reminders" | "timeZone">) => ({
  timeZone,
  reminders,
  enforce: false,
  requireWarning: false,
  catchUpMs: CATCH_UP_MS,
  except: [],
});

/** As buttons say it: an instant that reads the same wherever it is said. */
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/i;

/** An instant in a person's words, which is still to come. @throws BotError misread */
export function readInstant(text: string, now: number, timeZone: string): number {
  const at = ISO.test(text) ? Date.parse(text) : wordsAt(text, now, timeZone);
  if (at > now) return at;
  throw misread({
    sentence: `“${text}” is over already.`,
    hint: "Say when it ends, e.g. 22:00, in 2h, tomorrow 9am, fri 18:00.",
  });
}

function wordsAt(text: string, now: number, timeZone: string): number {
  const read = readWhen(text, now, timeZone);
  if (isComplaint(read)) throw misread(read);
  return read.at;
}

const misread = ({ sentence, hint }: Pick<Complaint, "sentence" | "hint">): BotError =>
  new BotError({ code: "misread", sentence, hint });
