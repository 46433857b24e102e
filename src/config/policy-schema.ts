import { z } from "zod";
import { ACTIONS, PERMISSIONS } from "../model/action.ts";
import type { PLATFORMS, PlatformName } from "../model/people.ts";
import { duration, hours, selector, text, timeZone, whole } from "./fields.ts";
import {
  complainAboutChannel,
  type Known,
  readAccount,
  readChannel,
  readPrincipals,
  readRole,
} from "./principals.ts";

/** What the rules need to know of the rest of the file. */
type Around = Known & { readonly cloudNames: readonly string[] };

const ROLE_NAME = /^@[A-Za-z0-9][\w.-]*$/;
const PERSON_NAME = /^[A-Za-z0-9][\w.-]*$/;
const EXPIRES = { min: "1m", max: "7d" };
const TARGETS_MAX = 10_000;

export function peopleSchema() {
  const name = z.string().regex(PERSON_NAME, {
    error: "A person's name here has letters, digits, dots, dashes and underscores, e.g. ann.",
  });
  return z.record(name, z.array(text(readAccount)).min(1));
}

export function rolesSchema({ people }: Around) {
  const name = z.string().regex(ROLE_NAME, {
    error: 'A role\'s name begins with @ and has letters, digits, dots and dashes, e.g. "@devs".',
  });
  return z.record(name, z.array(text((written) => readPrincipals(written, people))).min(1));
}

/** That `hours` and `outside` do not stand together is judged in policy-checks.ts. */
const conditions = ({ cloudNames }: Around) => ({
  on: selector(cloudNames).optional(),
  hours: hours().optional(),
  outside: hours().optional(),
  timeZone: timeZone().optional(),
});

function roleSchema(known: Known) {
  return text((written) => {
    const who = readRole(written, known);
    return "sentence" in who ? who : { role: written, who };
  });
}

const permissions = () => z.array(z.enum([...PERMISSIONS, "*"])).min(1);
const actions = () => z.array(z.enum([...ACTIONS, "*"])).min(1);
const targets = () => whole(1, TARGETS_MAX).optional();

export function denySchema(around: Around) {
  return z.strictObject({
    role: roleSchema(around).optional(),
    deny: permissions(),
    ...conditions(around),
    moreThan: targets(),
  });
}

export function neverSchema({ cloudNames }: Around) {
  return z.strictObject({ actions: actions(), on: selector(cloudNames).optional() });
}

export function channelSchema(around: Around) {
  const role = roleSchema(around);
  const grants = z.strictObject({
    role,
    allow: permissions(),
    ...conditions(around),
    atMost: targets(),
  });
  return z.strictObject({
    ...channelIds(),
    instances: selector(around.cloudNames),
    grants: z.array(grants).default([]),
    deny: z.array(denySchema(around)).default([]),
    approvals: z.array(approvalSchema(around)).default([]),
  });
}

function approvalSchema(around: Around) {
  const channel = text(readChannel);
  return z.strictObject({
    for: actions(),
    ...conditions(around),
    moreThan: targets(),
    by: roleSchema(around),
    count: whole(1, 10).default(1),
    expires: duration(EXPIRES).prefault("30m"),
    stronger: z
      .union([z.literal("code"), z.strictObject({ channel })], {
        error: 'Must be code, or a channel: { channel: "slack:C0123456789" }.',
      })
      .optional(),
    ask: z.array(channel).min(1).optional(),
    reason: z.enum(["required", "optional"]).default("optional"),
  });
}

const channelId = (platform: PlatformName) =>
  text((written) => complainAboutChannel(platform, written) ?? written).optional();

/** `slack: C0OPS` and the like: that exactly one of them stands there is judged in cross-checks.ts. */
function channelIds() {
  const ids = {
    slack: channelId("slack"),
    discord: channelId("discord"),
    web: channelId("web"),
    api: channelId("api"),
  };
  return ids satisfies Record<(typeof PLATFORMS)[number], unknown>;
}
