import { z } from "zod";
import { ACTION_FACTS, type ACTIONS } from "../model/action.ts";
import { TAG_LANGUAGES } from "../model/schedule.ts";
import { cloudsSchema, platformsSchema } from "./adapters.ts";
import { eventsSchema } from "./events-schema.ts";
import { address, duration, timeZone, whole } from "./fields.ts";
import { metricsSchema } from "./metrics-schema.ts";
import { digestSchema, pricesSchema } from "./money-schema.ts";
import { monitoringSchema } from "./monitoring-schema.ts";
import {
  channelSchema,
  denySchema,
  neverSchema,
  peopleSchema,
  rolesSchema,
} from "./policy-schema.ts";
import type { Known } from "./principals.ts";
import {
  calendarsSchema,
  holdsSchema,
  hostsSchema,
  ordersSchema,
  ownersSchema,
  parkingSchema,
  remindersSchema,
  schedulesSchema,
  startsSchema,
} from "./schedule-schema.ts";
import { type Environment, type Kinds, LOG_LEVELS } from "./types.ts";

/** What one part of the file needs to know of another. */
export interface Surroundings extends Known {
  readonly kinds: Kinds;
  readonly env: Environment;
  readonly cloudNames: readonly string[];
}

const SYNC = { min: "5s", max: "1d" };
const LIMIT = { min: "10s", max: "1d" };

/** The whole file. Each check stands at the one value that it judges, so that all mistakes are found at once. */
export function configSchema(around: Surroundings) {
  return z.strictObject({
    clouds: cloudsSchema(around.kinds),
    platforms: platformsSchema(around.kinds, around.env),
    people: peopleSchema().default({}),
    roles: rolesSchema(around).default({}),
    timeZone: timeZone().default("UTC"),
    language: z.string().min(1).optional(),
    deny: z.array(denySchema(around)).default([]),
    never: z.array(neverSchema(around)).default([]),
    channels: z.array(channelSchema(around)).default([]),
    schedules: schedulesSchema().default({}),
    reminders: remindersSchema().prefault(["30m", "5m"]),
    scheduleTags: z.array(z.enum(TAG_LANGUAGES)).default(["lamplighter"]),
    parking: parkingSchema(around.cloudNames).default([]),
    scheduleDocuments: hostsSchema().default([]),
    calendars: calendarsSchema().default({}),
    owners: ownersSchema().prefault({}),
    startsPerMinute: startsSchema().default({}),
    orders: ordersSchema(around.cloudNames).default({}),
    holds: holdsSchema().prefault({}),
    prices: pricesSchema().prefault({}),
    digest: digestSchema(),
    metrics: metricsSchema(),
    monitoring: monitoringSchema(),
    events: eventsSchema(),
    http: z
      .strictObject({
        host: z.string().min(1).default("127.0.0.1"),
        port: whole(0, 65_535).default(3000),
      })
      .prefault({}),
    database: z.strictObject({ url: address("postgres:", "postgresql:").optional() }).prefault({}),
    cache: z.strictObject({ url: address("redis:", "rediss:").optional() }).prefault({}),
    data: z.string().min(1).default("./data"),
    confirmAbove: whole(0, 10_000).default(5),
    sync: duration(SYNC).prefault("60s"),
    limits: limitsSchema().default({}),
    log: z.strictObject({ level: z.enum(LOG_LEVELS).default("info") }).prefault({}),
  });
}

export type ParsedConfig = z.output<ReturnType<typeof configSchema>>;

function limitsSchema() {
  const limit = duration(LIMIT).optional();
  const keys = Object.keys(ACTION_FACTS);
  return z.strictObject(
    Object.fromEntries(keys.map((key) => [key, limit])) as Record<
      (typeof ACTIONS)[number],
      typeof limit
    >,
  );
}
