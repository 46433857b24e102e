import { dirname, resolve } from "node:path";
import { crossChecks, readKnown } from "./config/cross-checks.ts";
import { type ConfigDocument, readDocument } from "./config/document.ts";
import { configJsonSchema } from "./config/json-schema.ts";
import { readLanguage } from "./config/language.ts";
import { fromIssues, isBelow, type RawMistake, report } from "./config/mistakes.ts";
import { digestFrom } from "./config/money-schema.ts";
import { overlay } from "./config/overrides.ts";
import { parkingFrom } from "./config/parking.ts";
import { policyFrom } from "./config/policy.ts";
import { sayIssue } from "./config/say-issue.ts";
import { configSchema, type ParsedConfig } from "./config/schema.ts";
import { findSource, type SourceRequest } from "./config/source.ts";
import { substitute } from "./config/substitute.ts";
import type { Config, ConfigResult, Environment, Kinds, LanguageConfig } from "./config/types.ts";
import { ACTION_FACTS, ACTIONS, type Action } from "./model/action.ts";

export { configJsonSchema } from "./config/json-schema.ts";
export { sayMistake } from "./config/mistakes.ts";
export type * from "./config/types.ts";

/** The process's environment: the one place where it is reached for. */
export const processEnvironment = (): Environment => process.env;

/**
 * Reads the configuration from the given text, or the file that is named by `file` or LAMPLIGHTER_CONFIG, or
 * `lamplighter.yaml`, or else the built-in one. HOST, PORT, DATABASE_URL, CACHE_URL, LAMPLIGHTER_DATA and LOG_LEVEL
 * win over the file.
 * A text may come with the `file` in which it stands.
 * @returns everything, checked, or all the mistakes at once
 */
export function readConfig(request: SourceRequest & { readonly kinds: Kinds }): ConfigResult {
  const source = findSource(request);
  if (!source.ok) return { ok: false, mistakes: [source.mistake], file: source.file };
  const read = readDocument(source.text);
  const folder = dirname(source.file ?? request.file ?? "here");
  const result = read.ok ? check(read.document, { ...request, folder }) : read;
  return { ...result, file: source.file };
}

function check(
  document: ConfigDocument,
  { env, kinds, folder }: Pick<SourceRequest, "env"> & { kinds: Kinds; folder: string },
): ConfigResult {
  const { value: written, substituted, unresolved } = substitute(document.value, env);
  const { value, overrides } = overlay(written as Readonly<Record<string, unknown>>, env);
  const known = readKnown(value);
  const cloudNames = keysOf(value.clouds);
  const parsed = configSchema({ kinds, env, ...known, cloudNames }).safeParse(value, {
    error: sayIssue,
  });
  const found: RawMistake[] = [
    ...(parsed.success ? [] : fromIssues(parsed.error.issues, configJsonSchema(kinds), value)),
    ...crossChecks(value, known),
  ].filter(({ path }) => !unresolved.some((one) => isBelow(path, one.path)));
  const beside = languageFile(value.language, folder);
  const spoken = beside === undefined ? NO_LANGUAGE : readLanguage(beside);
  if (parsed.success && found.length === 0 && unresolved.length === 0 && spoken.ok)
    return { ok: true, config: assemble(parsed.data, spoken.language), beside };
  const mistakes = report([...unresolved, ...found], { document, substituted, overrides });
  return { ok: false, mistakes: [...mistakes, ...(spoken.ok ? [] : spoken.mistakes)], beside };
}

/** The file of translations is named from where the configuration stands. */
const languageFile = (file: unknown, folder: string): string | undefined =>
  typeof file === "string" && file !== "" ? resolve(folder, file) : undefined;

const NO_LANGUAGE = { ok: true, language: undefined } as const;

function assemble(parsed: ParsedConfig, language: LanguageConfig | undefined): Config {
  const { clouds, metrics, monitoring, events, http, database, cache, data, confirmAbove } = parsed;
  const platforms = Object.fromEntries(
    Object.entries(parsed.platforms).filter(([, options]) => options !== undefined),
  );
  return {
    clouds,
    platforms,
    roles: Object.fromEntries(
      Object.entries(parsed.roles).map(([name, who]) => [name, who.flat()]),
    ),
    policy: policyFrom(parsed),
    parking: parkingFrom(parsed),
    prices: parsed.prices,
    language,
    digest: digestFrom(parsed.digest, parsed.timeZone),
    metrics,
    monitoring,
    events,
    http,
    database,
    cache,
    data,
    confirmAbove,
    syncMs: parsed.sync,
    limitsMs: limits(parsed.limits),
    logLevel: parsed.log.level,
  };
}

const limits = (given: ParsedConfig["limits"]): Record<Action, number> => {
  const entries = ACTIONS.map((action) => [action, given[action] ?? ACTION_FACTS[action].limitMs]);
  return Object.fromEntries(entries) as Record<Action, number>;
};

const keysOf = (value: unknown): string[] =>
  typeof value === "object" && value !== null ? Object.keys(value) : [];
