import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
import { type Backlog, backlogGauges } from "./backlog.ts";

const SECONDS = [0.05, 0.25, 1, 5, 15, 30, 60, 120, 300, 600, 1800];
const REQUEST_SECONDS = [0.005, 0.025, 0.1, 0.5, 1, 3, 10, 30];

export type Figures = ReturnType<typeof createFigures>;

/**
 * What this process counts, in a registry of its own. Labels are names of the configuration and words of the model,
 * never an instance or a person.
 * @param readBacklog asked once at each scrape
 */
export function createFigures(readBacklog: () => Promise<Backlog>) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  backlogGauges(registry, readBacklog);
  return {
    registry,
    ended: new Counter({
      name: "lamplighter_actions_ended_total",
      help: "Actions on instances that a cloud ended or refused, seen by this process.",
      labelNames: ["cloud", "action", "outcome"],
      registers,
    }),
    durations: new Histogram({
      name: "lamplighter_action_duration_seconds",
      help: "From the cloud's yes to the look that showed the end.",
      labelNames: ["cloud", "action"],
      buckets: SECONDS,
      registers,
    }),
    calls: new Histogram({
      name: "lamplighter_provider_call_duration_seconds",
      help: "Calls to clouds that were answered or failed.",
      labelNames: ["cloud", "call"],
      buckets: SECONDS,
      registers,
    }),
    errors: new Counter({
      name: "lamplighter_provider_errors_total",
      help: "Calls to clouds that failed, and instances that were refused, by kind of trouble.",
      labelNames: ["cloud", "kind"],
      registers,
    }),
    requests: new Counter({
      name: "lamplighter_http_requests_total",
      help: "Requests to this process that were answered, by the pattern of their route.",
      labelNames: ["route", "method", "status"],
      registers,
    }),
    requestDurations: new Histogram({
      name: "lamplighter_http_request_duration_seconds",
      help: "From a request to its answer; of a stream, to its beginning.",
      labelNames: ["route", "method"],
      buckets: REQUEST_SECONDS,
      registers,
    }),
  };
}
