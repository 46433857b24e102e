import { z } from "zod";
import { readCron } from "../scheduler/cron.ts";
import { readWindow } from "../scheduler/window.ts";
import { duration, selector, text, timeZone } from "./fields.ts";
import { type Complaint, readChannel } from "./principals.ts";

const NAME = /^[a-z0-9][a-z0-9_.-]{0,39}$/i;
const REMINDER = { min: "1m", max: "1d" };
const CATCH_UP = { min: "1m", max: "1d" };

/** That each has a beginning or an end, and says it in one way only, is judged in schedule-checks.ts. */
export function schedulesSchema() {
  const name = z.string().regex(NAME, {
    error: "A schedule's name has up to 40 letters, digits, dots, dashes and underscores.",
  });
  const cron = text(readCronText).optional();
  const schedule = z.strictObject({
    start: cron,
    stop: cron,
    window: text(readWindow).optional(),
    timeZone: timeZone().optional(),
    reminders: remindersSchema().optional(),
    catchUp: duration(CATCH_UP).prefault("15m"),
    except: z.array(text(readDate)).default([]),
  });
  return z.record(name, schedule);
}

export const remindersSchema = () => z.array(duration(REMINDER)).max(5);

/** That the schedule is there is judged in schedule-checks.ts. */
export function parkingSchema(cloudNames: readonly string[]) {
  return z.array(
    z.strictObject({
      on: selector(cloudNames),
      schedule: z.string(),
      notify: text(readChannel).optional(),
    }),
  );
}

function readCronText(written: string): { readonly text: string } | Complaint {
  return readCron(written);
}

function readDate(written: string): string | Complaint {
  const at = Date.parse(`${written}T00:00:00Z`);
  const isDate = !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === written;
  if (isDate) return written;
  return { sentence: "Is not a date.", hint: "Write year, month and day: 2026-12-25." };
}
