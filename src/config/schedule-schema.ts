import { z } from "zod";
import { readCron } from "../scheduler/cron.ts";
import { readHost } from "../scheduler/documents/hosts.ts";
import { readWindow } from "../scheduler/window.ts";
import { duration, selector, text, timeZone, whole } from "./fields.ts";
import { type Complaint, readChannel } from "./principals.ts";
import { quote } from "./quote.ts";

const NAME = /^[a-z0-9][a-z0-9_.-]{0,39}$/i;
const REMINDER = { min: "1m", max: "1d" };
const CATCH_UP = { min: "1m", max: "1d" };
const FORGOTTEN = { min: "1h", max: "365d" };
const STARTS_MAX = 10_000;

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
    calendars: z.array(z.string()).default([]),
    enforce: z.boolean().default(false),
    requireWarning: z.boolean().default(false),
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

/** From where schedules and calendars are read. */
export const hostsSchema = () => z.array(text(readHost));

/** That their hosts are listed is judged in schedule-checks.ts. */
export function calendarsSchema() {
  const name = z.string().regex(NAME, {
    error: "A calendar's name has up to 40 letters, digits, dots, dashes and underscores.",
  });
  return z.record(name, text(readDocumentUrl));
}

/** The tags that name an instance's owner. */
export const ownersSchema = () =>
  z.strictObject({ tags: z.array(z.string().min(1)).default(["lamplighter:owner", "owner"]) });

/** That the cloud is there is judged in schedule-checks.ts. */
export const startsSchema = () => z.record(z.string(), whole(1, STARTS_MAX));

/** What is started first stands first. */
export function ordersSchema(cloudNames: readonly string[]) {
  const name = z.string().regex(NAME, {
    error: "An order's name has up to 40 letters, digits, dots, dashes and underscores.",
  });
  return z.record(name, z.array(selector(cloudNames)).min(2));
}

export const holdsSchema = () =>
  z.strictObject({ forgottenAfter: duration(FORGOTTEN).prefault("7d") });

/** What was written is never repeated: the addresses of private calendars are secrets. */
function readDocumentUrl(written: string): string | Complaint {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (!url || !["https:", "http:"].includes(url.protocol))
    return { sentence: "Is not the address of a calendar.", hint: "Write https://…" };
  if (url.username === "" && url.password === "") return written;
  return {
    sentence: "Holds a name or a password.",
    hint: "Take it out: documents are read without signing in.",
  };
}

function readCronText(written: string): { readonly text: string } | Complaint {
  return readCron(written);
}

function readDate(written: string): string | Complaint {
  const at = Date.parse(`${written}T00:00:00Z`);
  const isDate = !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === written;
  if (isDate) return written;
  return {
    sentence: `${quote(written)} is not a date.`,
    hint: "Write year, month and day: 2026-12-25.",
  };
}
