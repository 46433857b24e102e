import type { Finding } from "../model/finding.ts";
import { harmless, MetricsError, type MetricsFault } from "./metrics-error.ts";
import { type Match, type Queries, shareFrom } from "./prometheus.ts";
import {
  addressOf,
  openPrometheus,
  type PrometheusApi,
  type PrometheusServer,
  secretsOf,
} from "./prometheus-api.ts";
import { CPU_QUERY, fillForAny, SESSIONS_QUERY } from "./promql.ts";

const LIMIT_MS = 10_000;

export interface CheckOptions extends PrometheusServer {
  readonly match: Pick<Match, "label">;
  readonly queries: Queries;
}

/** Whether it answers, takes the token, and has series of instances with the label. */
export async function* checkPrometheus(options: CheckOptions): AsyncIterable<Finding> {
  const { match, queries } = options;
  const api = openPrometheus(options, LIMIT_MS);
  const secrets = secretsOf(options);
  try {
    const answers = await tried("an answer", secrets, async () => {
      await api.query("vector(1)");
      return { ok: true, detail: addressOf(options.url) };
    });
    yield answers;
    if (!answers.ok) return;
    const { cpu = CPU_QUERY, sessions = SESSIONS_QUERY } = queries;
    if (cpu !== false)
      yield await tried(`CPU by ${match.label}`, secrets, () => tryCpu(api, cpu, match.label));
    if (sessions !== false)
      yield await tried(`sessions by ${match.label}`, secrets, () =>
        trySessions(api, sessions, match.label),
      );
  } finally {
    api.close();
  }
}

type Found = Omit<Finding, "what">;

async function tried(
  what: string,
  secrets: readonly string[],
  work: () => Promise<Found>,
): Promise<Finding> {
  try {
    return { what, ...(await work()) };
  } catch (error) {
    if (!(error instanceof MetricsError)) throw error;
    const detail = harmless(`it ${error.message}`, secrets);
    return { what, ok: false, detail, todo: NEXT_STEPS[error.kind] };
  }
}

const NEXT_STEPS: Readonly<Record<MetricsFault, string>> = {
  unreachable: "Look at metrics.prometheus.url and at the network between here and there.",
  refused: "Look at metrics.prometheus.token, and at tenant where the server has several.",
  unreadable: "Look at metrics.prometheus.url: what stands before /api/v1, with its prefix.",
  query: "Look at the queries below metrics.prometheus, and at the server itself.",
};

async function tryCpu(api: PrometheusApi, template: string, label: string): Promise<Found> {
  const busiest = await highest(api, template, label);
  if (!busiest)
    return {
      ok: false,
      detail: `no series has the label ${label}`,
      todo: `Give node_exporter's series that label when they are scraped, or set label, value and cpu below metrics.prometheus.`,
    };
  const share = shareFrom(busiest.value);
  if (share === undefined)
    return {
      ok: false,
      detail: `the highest is ${busiest.value}, not a share from 0 to 1`,
      todo: "Let the query divide: 62 % is 0.62.",
    };
  return { ok: true, detail: `highest: ${busiest.who} with ${Math.round(share * 100)} %` };
}

async function trySessions(api: PrometheusApi, template: string, label: string): Promise<Found> {
  const most = await highest(api, template, label);
  if (most) return { ok: true, detail: `most: ${most.who} with ${most.value}` };
  if (template === SESSIONS_QUERY)
    return { ok: true, detail: "not known: node_exporter's logind collector is off" };
  const todo = "Look at the query sessions below metrics.prometheus.";
  return { ok: false, detail: `no series has the label ${label}`, todo };
}

/** Undefined where no series has the label in the query's result. */
async function highest(api: PrometheusApi, template: string, label: string) {
  const query = fillForAny(template, label);
  const [first] = await api.query(`topk(1, max by (${label}) (${query}))`);
  const who = first?.labels[label];
  return first && typeof who === "string" && who !== "" ? { who, value: first.value } : undefined;
}
