import { z } from "zod";
import { PLATFORMS } from "../model/people.ts";
import { hintFor } from "./nearest.ts";
import { quote } from "./quote.ts";
import { sayIssue } from "./say-issue.ts";
import type { CloudConfig, Environment, Kinds } from "./types.ts";

const CLOUD_NAME = /^[a-z0-9][a-z0-9._-]{0,39}$/i;

const WHERE_SECRETS_STAND = "Set it in the environment of the bot, not in this file.";

/** Name → cloud; each cloud's options are read by its provider's own schema. */
export function cloudsSchema(kinds: Kinds) {
  const name = z.string().regex(CLOUD_NAME, {
    error: "A cloud's name has up to 40 letters, digits, dots, dashes and underscores.",
  });
  return z.record(name, cloudSchema(kinds)).refine((clouds) => Object.keys(clouds).length > 0, {
    error: "No cloud is configured.",
    params: { hint: `Give at least one, of these providers: ${names(kinds.providers)}.` },
  });
}

function cloudSchema(kinds: Kinds) {
  return z.looseObject({ provider: z.string() }).transform((cloud, context): CloudConfig => {
    const { provider, ...options } = cloud;
    const kind = own(kinds.providers, provider);
    if (kind) return { provider, options: pass(kind, options, context) };
    context.addIssue({
      code: "custom",
      path: ["provider"],
      message: `${quote(provider)} is not a provider of this version.`,
      params: { hint: hintFor(provider, Object.keys(kinds.providers)) },
    });
    return z.NEVER;
  });
}

/** Platform → options; a platform without a value gets no options, which may be enough. */
export function platformsSchema(kinds: Kinds, env: Environment) {
  const known = PLATFORMS.filter((name) => Object.hasOwn(kinds.platforms, name));
  return z
    .strictObject(Object.fromEntries(known.map((name) => [name, platformSchema(kinds, name, env)])))
    .refine((platforms) => Object.values(platforms).some((options) => options !== undefined), {
      error: "No platform is configured.",
      params: { hint: `Give at least one of ${known.join(", ")}.` },
    });
}

function platformSchema(kinds: Kinds, name: string, env: Environment) {
  return z
    .unknown()
    .transform((written, context) => {
      const kind = own(kinds.platforms, name);
      if (!kind || written === undefined) return undefined;
      const before = context.issues.length;
      const options = pass(kind.options, written ?? {}, context);
      if (context.issues.length > before) return z.NEVER;
      for (const message of kind.missingSecrets?.(options, env) ?? [])
        context.addIssue({ code: "custom", message, params: { hint: WHERE_SECRETS_STAND } });
      return options;
    })
    .optional();
}

/** Reads with an adapter's schema; what it finds wrong is found wrong here. */
function pass(schema: z.ZodType, written: unknown, context: z.RefinementCtx): unknown {
  const result = schema.safeParse(written, { error: sayIssue });
  if (result.success) return result.data;
  for (const issue of result.error.issues) context.issues.push({ ...issue, input: undefined });
  return z.NEVER;
}

const own = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

const names = (record: object): string => Object.keys(record).join(", ");
