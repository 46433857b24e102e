import { z } from "zod";
import { ACTION_FACTS, ACTIONS, PERMISSIONS } from "../model/action.ts";
import type { PLATFORMS, PlatformName } from "../model/people.ts";
import type { Principal } from "../model/policy.ts";
import { cloudsSchema, platformsSchema } from "./adapters.ts";
import { address, duration, selector, text, whole } from "./fields.ts";
import { complainAboutChannel, readPrincipal, readRole } from "./principals.ts";
import { type Environment, type Kinds, LOG_LEVELS } from "./types.ts";

/** What one part of the file needs to know of another. */
export interface Surroundings {
  readonly kinds: Kinds;
  readonly env: Environment;
  readonly roles: ReadonlyMap<string, readonly Principal[]>;
  readonly cloudNames: readonly string[];
}

const ROLE_NAME = /^@[A-Za-z0-9][\w.-]*$/;
const SYNC = { min: "5s", max: "1d" };
const LIMIT = { min: "10s", max: "1d" };
const EXPIRES = { min: "1m", max: "7d" };

/** The whole file. Each check stands at the one value that it judges, so that all mistakes are found at once. */
export function configSchema(around: Surroundings) {
  return z.strictObject({
    clouds: cloudsSchema(around.kinds),
    platforms: platformsSchema(around.kinds, around.env),
    roles: rolesSchema().default({}),
    channels: z.array(channelSchema(around)).default([]),
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

function rolesSchema() {
  const name = z.string().regex(ROLE_NAME, {
    error: 'A role\'s name begins with @ and has letters, digits, dots and dashes, e.g. "@devs".',
  });
  return z.record(name, z.array(text(readPrincipal)).min(1));
}

function channelSchema({ roles, cloudNames }: Surroundings) {
  const instances = selector(cloudNames);
  const role = text((written) => {
    const who = readRole(written, roles);
    return "sentence" in who ? who : { role: written, who };
  });
  const approvals = z.strictObject({
    for: z.array(z.enum([...ACTIONS, "*"])).min(1),
    on: instances.optional(),
    by: role,
    count: whole(1, 10).default(1),
    expires: duration(EXPIRES).prefault("30m"),
  });
  const grants = z.strictObject({
    role,
    allow: z.array(z.enum([...PERMISSIONS, "*"])).min(1),
    on: instances.optional(),
  });
  return z.strictObject({
    ...channelIds(),
    instances,
    grants: z.array(grants).default([]),
    approvals: z.array(approvals).default([]),
  });
}

const channelId = (platform: PlatformName) =>
  text((written) => complainAboutChannel(platform, written) ?? written).optional();

/** `slack: C0OPS` and the like: that exactly one of them stands there is judged in cross-checks.ts. */
function channelIds() {
  const ids = { slack: channelId("slack"), discord: channelId("discord"), web: channelId("web") };
  return ids satisfies Record<(typeof PLATFORMS)[number], unknown>;
}

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
