import type { Instance } from "../model/instance.ts";
import type { Log } from "../model/log.ts";
import type { Use } from "../model/use.ts";
import { type ValueTemplate, valuesOf } from "../model/value-template.ts";
import type { Evidence } from "./evidence.ts";
import { harmless, MetricsError } from "./metrics-error.ts";
import {
  addressOf,
  openPrometheus,
  type PrometheusApi,
  type PrometheusServer,
  secretsOf,
} from "./prometheus-api.ts";
import { CPU_QUERY, canBeValue, fillQuery, OVER_MS, SESSIONS_QUERY } from "./promql.ts";

const LIMIT_MS = 2_500;
const VALUES_PER_QUERY = 100;
const CALM_MS = 900_000;
/** A rate is never exact: a machine that is busy throughout may come out a little above all of its time. */
const SHARE_MAX = 1.1;

export interface Match {
  /** The label whose value tells of which instance a series speaks. */
  readonly label: string;
  readonly value: ValueTemplate;
}

/** Templates of PromQL; `false` asks nothing, absent asks what node_exporter knows. */
export interface Queries {
  /** For each instance a share from 0 to 1. */
  readonly cpu?: string | false | undefined;
  readonly sessions?: string | false | undefined;
}

export interface PrometheusOptions extends PrometheusServer {
  readonly match: Match;
  readonly queries: Queries;
  readonly now: () => number;
  readonly log: Log;
}

/** Asks a Prometheus, or whatever speaks its language, how instances are in use. */
export function createPrometheusEvidence(options: PrometheusOptions): Evidence {
  const { match, queries } = options;
  const complain = calmly(options);
  return async (instances) => {
    const refs = refsByValue(instances, match.value);
    if (refs.size === 0) return new Map();
    const api = openPrometheus(options, LIMIT_MS);
    const ask = (template: string | false) =>
      template === false ? nothing : askInParts({ api, complain }, { template, match, refs });
    try {
      const [cpu, sessions] = await Promise.all([
        ask(queries.cpu ?? CPU_QUERY),
        ask(queries.sessions ?? SESSIONS_QUERY),
      ]);
      return together(cpu, sessions);
    } finally {
      api.close();
    }
  };
}

/** Ref by value. One that two instances have tells nothing of either. */
function refsByValue(instances: readonly Instance[], template: ValueTemplate) {
  const refs = new Map<string, string>();
  const shared = new Set<string>();
  for (const instance of instances) {
    for (const value of valuesOf(template, instance)) {
      if (!canBeValue(value)) continue;
      if ((refs.get(value) ?? instance.ref) !== instance.ref) shared.add(value);
      refs.set(value, instance.ref);
    }
  }
  for (const value of shared) refs.delete(value);
  return refs;
}

type Numbers = ReadonlyMap<string, number>;
const nothing: Numbers = new Map();

interface Question {
  readonly template: string;
  readonly match: Match;
  readonly refs: ReadonlyMap<string, string>;
}

interface Asking {
  readonly api: PrometheusApi;
  readonly complain: (error: unknown) => void;
}

/** By ref; of several series of one instance the highest counts. What one part fails at, the others still tell. */
async function askInParts({ api, complain }: Asking, question: Question): Promise<Numbers> {
  const { template, match, refs } = question;
  const found = new Map<string, number>();
  const parts = inParts([...refs.keys()]).map(async (values) => {
    const samples = await api.query(fillQuery(template, match.label, values));
    for (const { labels, value } of samples) {
      const who = labels[match.label];
      const ref = typeof who === "string" ? refs.get(who) : undefined;
      if (ref !== undefined) found.set(ref, Math.max(found.get(ref) ?? value, value));
    }
  });
  for (const end of await Promise.allSettled(parts))
    if (end.status === "rejected") complain(end.reason);
  return found;
}

function inParts(values: readonly string[]): string[][] {
  const parts = Math.ceil(values.length / VALUES_PER_QUERY);
  return Array.from({ length: parts }, (_, at) =>
    values.slice(at * VALUES_PER_QUERY, (at + 1) * VALUES_PER_QUERY),
  );
}

function together(shares: Numbers, counts: Numbers): ReadonlyMap<string, Use> {
  const uses = new Map<string, Use>();
  for (const ref of new Set([...shares.keys(), ...counts.keys()])) {
    const cpu = shareFrom(shares.get(ref));
    const sessions = countFrom(counts.get(ref));
    if (cpu === undefined && sessions === undefined) continue;
    uses.set(ref, { cpu, sessions, overMs: OVER_MS });
  }
  return uses;
}

/** Nothing where the number cannot be a share: percents would read as always busy. */
export const shareFrom = (number: number | undefined): number | undefined =>
  number === undefined || number < 0 || number > SHARE_MAX ? undefined : Math.min(number, 1);

const countFrom = (number: number | undefined): number | undefined =>
  number === undefined || number < 0 || number > Number.MAX_SAFE_INTEGER
    ? undefined
    : Math.round(number);

/** Says why nothing is known, and then holds its peace for a while. */
function calmly({ now, log, ...server }: PrometheusOptions): (error: unknown) => void {
  const secrets = secretsOf(server);
  let quietUntil = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (now() < quietUntil) return;
    quietUntil = now() + CALM_MS;
    const words = error instanceof MetricsError ? error.message : "could not be asked";
    const why = harmless(`it ${words}`, secrets);
    log.warn({ prometheus: addressOf(server.url), why }, "how instances are in use is not known");
  };
}
