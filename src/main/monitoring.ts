import type { Hono } from "hono";
import type { Kysely } from "kysely";
import type { Config } from "../config.ts";
import { metricsApp } from "../monitoring/app.ts";
import { createFigures } from "../monitoring/figures.ts";
import { metered } from "../monitoring/metered.ts";
import type { Provider } from "../providers/provider.ts";
import { readBacklog } from "../store/backlog.ts";
import type { Database } from "../store/schema.ts";

type Providers = ReadonlyMap<string, Provider>;

interface Monitoring {
  readonly apps: readonly Hono[];
  metered(providers: Providers): Providers;
}

/** Where `/metrics` is not configured nothing is counted. */
export function createMonitoring(
  { config, now }: { readonly config: Config; readonly now: () => number },
  db: Kysely<Database>,
): Monitoring {
  const { metrics, token } = config.monitoring;
  if (!metrics) return { apps: [], metered: (providers) => providers };
  const figures = createFigures(() => readBacklog(db, now()));
  const meter = ([cloud, provider]: [string, Provider]) =>
    [cloud, metered(provider, cloud, figures, now)] as const;
  return {
    apps: [metricsApp(figures, token)],
    metered: (providers) => new Map([...providers].map(meter)),
  };
}
