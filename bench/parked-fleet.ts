import type { Kysely } from "kysely";
import { instanceRef } from "../src/model/id.ts";
import type { Instance } from "../src/model/instance.ts";
import { saveInstances } from "../src/store/instances.ts";
import { type Place, wakeChanged } from "../src/store/plans.ts";
import type { Database } from "../src/store/schema.ts";

const CLOUD = "sim";
export const REGIONS: readonly Place[] = ["a", "b", "c", "d", "e"].map((region) => ({
  cloud: CLOUD,
  region,
}));
const ZONES = ["Europe/Rome", "America/New_York", "Asia/Kolkata", "America/Sao_Paulo"];
const PAIRS = 10;
const PAGE = 2_000;

export interface Named {
  readonly start: string;
  readonly stop: string;
  readonly timeZone: string;
}

/** Office hours in some zones, beginning and ending at different minutes: two edges on each weekday. */
export const SCHEDULES: Readonly<Record<string, Named>> = Object.fromEntries(
  ZONES.flatMap((timeZone, zone) =>
    Array.from({ length: PAIRS }, (_, pair) => {
      const start = `${(pair * 6) % 60} ${7 + (pair % 3)} * * 1-5`;
      const stop = `${(pair * 6 + 3) % 60} ${17 + (pair % 3)} * * 1-5`;
      return [`office-${zone}-${pair}`, { start, stop, timeZone }];
    }),
  ),
);

const NAMES = Object.keys(SCHEDULES);

/** Which schedule the instance with this number follows. */
export const scheduleOf = (at: number): string => NAMES[at % NAMES.length] ?? "";

/** @param reminders before each stop */
export const configOf = (reminders: readonly string[]): string =>
  // YAML knows JSON.
  JSON.stringify({
    clouds: { [CLOUD]: { provider: "simulator" } },
    platforms: { web: {} },
    scheduleTags: ["lamplighter"],
    reminders,
    channels: [{ web: "lab", instances: "all", grants: [] }],
    schedules: SCHEDULES,
  });

/** The bot reads a whole fleet, all of it stopped, for the first time. */
export async function readFleet(db: Kysely<Database>, size: number, now: number): Promise<void> {
  for (let from = 0; from < size; from += PAGE) {
    const length = Math.min(PAGE, size - from);
    const page = Array.from({ length }, (_, at) => instanceAt(from + at));
    await saveInstances(db, page, now);
  }
  for (const place of REGIONS) await wakeChanged(db, place, now);
}

function instanceAt(at: number): Instance {
  const id = `vm-${at}`;
  // Every region has some of every schedule.
  const region = REGIONS[Math.floor(at / NAMES.length) % REGIONS.length]?.region ?? "";
  return {
    ref: instanceRef(CLOUD, region, id),
    cloud: CLOUD,
    region,
    id,
    name: id,
    state: "stopped",
    providerState: "stopped",
    addresses: [],
    tags: { "lamplighter:schedule": scheduleOf(at), team: `t${at % 130}` },
  };
}
