import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

const SECONDS = [0.05, 0.25, 1, 5, 15, 30, 60, 120, 300, 600, 1800];

/** What waits in the database, as one look showed it. */
export interface Backlog {
  readonly job: string;
  readonly due: number;
  /** How long the oldest of them is due, in milliseconds. */
  readonly lateMs: number;
}

export type Figures = ReturnType<typeof createFigures>;

/**
 * What this process counts, in a registry of its own. Labels are names of the configuration and words of the model,
 * never an instance or a person.
 * @param readBacklog asked once at each scrape
 */
export function createFigures(readBacklog: () => Promise<readonly Backlog[]>) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  // All are collected at once, in the order in which they are made: the first reads, the second waits for it.
  let reading: Promise<readonly Backlog[]>;
  new Gauge({
    name: "lamplighter_timer_lateness_seconds",
    help: "How long the oldest due timer of a job waits, in the whole database.",
    labelNames: ["job"],
    registers,
    async collect() {
      // Without the database the other figures still tell something, and `/readyz` tells the rest.
      reading = readBacklog().catch(() => []);
      const backlog = await reading;
      this.reset();
      for (const { job, lateMs } of backlog) this.set({ job }, lateMs / 1_000);
    },
  });
  new Gauge({
    name: "lamplighter_timers_due",
    help: "Timers that are due and not yet taken, in the whole database.",
    labelNames: ["job"],
    registers,
    async collect() {
      const backlog = await reading;
      this.reset();
      for (const { job, due } of backlog) this.set({ job }, due);
    },
  });
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
  };
}
