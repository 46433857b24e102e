import type { Hono } from "hono";
import type { Kysely } from "kysely";
import type { Config, Environment } from "../config.ts";
import type { Answered } from "../http/own-app.ts";
import type { Log } from "../model/log.ts";
import { metricsApp } from "../monitoring/app.ts";
import type { Backlog } from "../monitoring/backlog.ts";
import { createFigures } from "../monitoring/figures.ts";
import { metered } from "../monitoring/metered.ts";
import type { Provider } from "../providers/provider.ts";
import { DEAD_JOBS } from "../queue/jobs.ts";
import { jobsWaiting, schedulesLate, timersDue, untold } from "../store/backlog.ts";
import type { Database } from "../store/schema.ts";
import { createTracing, type Tracing } from "./tracing.ts";

type Providers = ReadonlyMap<string, Provider>;

interface Monitoring extends Tracing {
  readonly apps: readonly Hono[];
  onAnswer?(answered: Answered): void;
  metered(providers: Providers): Providers;
}

/** One query after the other, so that a scrape takes no more than one connection. */
async function readBacklog(db: Kysely<Database>, now: number): Promise<Backlog> {
  const jobs = await jobsWaiting(db);
  return {
    timers: await timersDue(db, now),
    queues: jobs.filter(({ queue }) => queue !== DEAD_JOBS),
    dead: jobs.find(({ queue }) => queue === DEAD_JOBS)?.waiting,
    untold: await untold(db, now),
    schedules: await schedulesLate(db, now),
  };
}

interface MonitoringTools {
  readonly config: Config;
  readonly env: Environment;
  readonly now: () => number;
  readonly log: Log;
}

/** What is told of the bot itself. Where `/metrics` is not configured nothing is counted. */
export async function createMonitoring(
  tools: MonitoringTools,
  db: Kysely<Database>,
): Promise<Monitoring> {
  const { config, now } = tools;
  const { metrics, token } = config.monitoring;
  const tracing = await createTracing(tools);
  if (!metrics) return { ...tracing, apps: [], metered: (providers) => providers };
  const figures = createFigures(() => readBacklog(db, now()));
  const meter = ([cloud, provider]: [string, Provider]) =>
    [cloud, metered(provider, cloud, figures, now)] as const;
  return {
    ...tracing,
    apps: [metricsApp(figures, token)],
    onAnswer({ route, method, status, ms }) {
      figures.requests.inc({ route, method, status });
      figures.requestDurations.observe({ route, method }, ms / 1_000);
    },
    metered: (providers) => new Map([...providers].map(meter)),
  };
}
