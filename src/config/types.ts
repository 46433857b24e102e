import type { ZodType } from "zod";
import type { Action } from "../model/action.ts";
import type { Language } from "../model/language.ts";
import type { ConfiguredPrices } from "../model/money.ts";
import type { Parking } from "../model/parking.ts";
import type { PlatformName } from "../model/people.ts";
import type { Policy, Principal } from "../model/policy.ts";
import type { DigestPlan } from "../model/savings.ts";
import type { ValueTemplate } from "../model/value-template.ts";
import type { Webhook } from "../model/webhook.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What can be configured, handed in by the one file that knows the adapters. */
export interface Kinds {
  /** Provider's name → schema of its options, without `provider` itself. */
  readonly providers: Readonly<Record<string, ZodType>>;
  readonly platforms: Readonly<Record<string, PlatformKind>>;
}

export interface PlatformKind {
  readonly options: ZodType;
  /** What is missing or wrong among the secrets that these options need: one sentence each, naming the variable, never its value. */
  missingSecrets?(options: unknown, env: Environment): readonly string[];
}

export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface CloudConfig {
  readonly provider: string;
  /** As the provider's own schema made them. */
  readonly options: unknown;
}

/** A server that knows how instances are in use. */
export interface PrometheusConfig {
  /** What stands before `/api/v1`. */
  readonly url: string;
  readonly token?: string | undefined;
  readonly tenant?: string | undefined;
  /** The label by which its series name an instance, and what stands in it. */
  readonly label: string;
  readonly value: ValueTemplate;
  /** Templates of PromQL; `false` asks nothing. */
  readonly cpu?: string | false | undefined;
  readonly sessions?: string | false | undefined;
}

/** A language, and how much of it is there. */
export interface LanguageConfig extends Language {
  readonly file: string;
  /** How many texts there are to translate. */
  readonly of: number;
  /** Texts of the file that this version does not say. */
  readonly unknown: readonly string[];
}

/** Everything the bot was told, checked. */
export interface Config {
  /** By the operator's name for the cloud. */
  readonly clouds: Readonly<Record<string, CloudConfig>>;
  /** The configured platforms, each with the options that its own schema made. */
  readonly platforms: Readonly<Partial<Record<PlatformName, unknown>>>;
  readonly roles: Readonly<Record<string, readonly Principal[]>>;
  readonly policy: Policy;
  readonly parking: Parking;
  readonly prices: ConfiguredPrices;
  /** In which language people are spoken to; absent: English. */
  readonly language?: LanguageConfig | undefined;
  /** Absent where no week is summed up by itself. */
  readonly digest?: DigestPlan | undefined;
  readonly metrics: { readonly prometheus?: PrometheusConfig | undefined };
  /** Who else is told what happens. */
  readonly events: readonly Webhook[];
  /** What others may read of the bot itself: `/metrics`, where a token is set with it only. */
  readonly monitoring: { readonly metrics: boolean; readonly token?: string | undefined };
  readonly http: { readonly host: string; readonly port: number };
  /** Without a URL: the built-in server. */
  readonly database: { readonly url?: string | undefined };
  /** Without a URL: in memory. */
  readonly cache: { readonly url?: string | undefined };
  /** Directory for what the bot keeps on disk. */
  readonly data: string;
  /** A command that touches more instances than this asks first. */
  readonly confirmAbove: number;
  /** How often the inventory is read anew. */
  readonly syncMs: number;
  /** How long each action may take before the person is told that it is late. */
  readonly limitsMs: Readonly<Record<Action, number>>;
  readonly logLevel: LogLevel;
}

/** One thing to mend. Neither text ever repeats a value that came from the environment. */
export interface Mistake {
  /** `clouds.aws-dev.regions`, or the name of an environment variable; empty for the file as a whole. */
  readonly path: string;
  /** Where it stands in the file, from 1. */
  readonly line?: number | undefined;
  readonly sentence: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
}

/** `file` is absent where the built-in configuration or a given text was read; `beside` is the file of translations that it names. */
export type ConfigResult = (
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] }
) & { readonly file?: string | undefined; readonly beside?: string | undefined };
