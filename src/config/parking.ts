import type { Parking } from "../model/parking.ts";
import type { Schedule } from "../model/schedule.ts";
import type { ParsedConfig } from "./schema.ts";

type Written = ParsedConfig["schedules"][string];
type Around = Pick<ParsedConfig, "timeZone" | "reminders">;

/** The schedules of the file, and which instances follow them. */
export function parkingFrom(parsed: ParsedConfig): Parking {
  const { schedules: written, parking, reminders, scheduleTags: tags, timeZone } = parsed;
  const schedules = Object.fromEntries(
    Object.entries(written).map(([name, one]) => [name, schedule(name, one, parsed)]),
  );
  const bindings = parking.flatMap(({ on, schedule: name, notify }) => {
    const found = schedules[name];
    return found ? [{ on, schedule: found, notify }] : [];
  });
  return {
    schedules,
    bindings,
    reminders,
    tags,
    timeZone,
    hosts: parsed.scheduleDocuments,
    calendars: parsed.calendars,
    ownerTags: parsed.owners.tags.map((tag) => tag.toLowerCase()),
    startsPerMinute: parsed.startsPerMinute,
    orders: Object.entries(parsed.orders).map(([name, steps]) => ({ name, steps })),
    forgottenAfterMs: parsed.holds.forgottenAfter,
  };
}

function schedule(key: string, written: Written, around: Around): Schedule {
  const { start, stop } = written.window ?? {
    start: written.start?.text,
    stop: written.stop?.text,
  };
  return {
    name: key,
    start,
    stop,
    timeZone: written.timeZone ?? around.timeZone,
    source: { kind: "config", key },
    reminders: written.reminders ?? around.reminders,
    enforce: written.enforce,
    requireWarning: written.requireWarning,
    catchUpMs: written.catchUp,
    except: written.except,
    ...(written.calendars.length > 0 && { calendars: written.calendars }),
  };
}
