import { type Complaint, isComplaint } from "../model/complaint.ts";
import type { Parking } from "../model/parking.ts";
import type { Actor } from "../model/people.ts";
import { t } from "../model/phrase.ts";
import { BotError } from "../model/problem.ts";
import type { Schedule } from "../model/schedule.ts";
import { readCron } from "./cron.ts";
import { readTimes, type SaidTimes } from "./read.ts";
import { unknownName } from "./tags/names.ts";
import { readWhen } from "./when.ts";
import { readWindow } from "./window.ts";

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
      sentence: t`A schedule of the configuration says its times itself.`,
      hint: t`Leave out either its name, or start, stop, window and tz.`,
    });
  const found = Object.hasOwn(schedules, name) ? schedules[name] : undefined;
  if (found) return found;
  const { hint } = unknownName({ text: name, position: 0 }, Object.keys(schedules));
  throw misread({ sentence: t`There is no schedule called “${name}”.`, hint });
}

const TIMES = t`Add --start "0 8 * * 1-5" or --stop "0 19 * * 1-5" or both; or --window "Mo-Fr 08:00-19:00"; or --named and a schedule of the configuration.`;

function spelledOut(wish: Wish, { actor, parking }: Saying): Schedule {
  const timeZone = wish.timeZone ?? actor.timeZone ?? parking.timeZone;
  if ([wish.start, wish.stop, wish.window].every((part) => part === undefined))
    throw misread({ sentence: t`It says no times.`, hint: TIMES });
  const times = readTimes({ ...saidTimes(wish), timeZone });
  if (isComplaint(times)) throw misread(times);
  return {
    ...scheduleDefaults(parking),
    ...times,
    name: "own",
    source: { kind: "chat", by: actor.name },
  };
}

/** A window may stand in the place of the cron line to start, where it is all that is said: a form has one field for both. */
function saidTimes({ window, start, stop }: Wish): Omit<SaidTimes, "timeZone"> {
  const isOnly = start !== undefined && stop === undefined && window === undefined;
  if (isOnly && isComplaint(readCron(start)) && !isComplaint(readWindow(start)))
    return { hours: start };
  return { hours: window, start, stop };
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

/** An instant in a person's words, which is still to come. @throws BotError misread */
export function readInstant(text: string, now: number, timeZone: string): number {
  const read = readWhen(text, now, timeZone);
  if (isComplaint(read)) throw misread(read);
  return read.at;
}

const misread = ({ sentence, hint }: Pick<Complaint, "sentence" | "hint">): BotError =>
  new BotError({ code: "misread", sentence, hint });
