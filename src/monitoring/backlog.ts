import { Gauge, type Registry } from "prom-client";

/** What waits in the database, as one look showed it. All that is late is so in milliseconds. */
export interface Backlog {
  /** Due and not taken. */
  readonly timers: readonly {
    readonly job: string;
    readonly due: number;
    readonly lateMs: number;
  }[];
  /** Taken by nobody. */
  readonly queues: readonly {
    readonly queue: string;
    readonly waiting: number;
    readonly lateMs: number;
  }[];
  /** Jobs that were given up after every try; absent where nobody could count them. */
  readonly dead?: number | undefined;
  /** What a chat does not show yet, by the job that tells it. */
  readonly untold: readonly { readonly job: string; readonly lateMs: number }[];
  readonly schedules: readonly { readonly cloud: string; readonly lateMs: number }[];
}

const NOTHING: Backlog = { timers: [], queues: [], untold: [], schedules: [] };

/** Figures of the whole database, the same in every replica. @param read asked once at each scrape */
export function backlogGauges(registry: Registry, read: () => Promise<Backlog>): void {
  let reading: Promise<Backlog> | undefined;
  const readOnce = () => {
    // Without the database the other figures still tell something, and `/readyz` tells the rest.
    reading ??= read()
      .catch(() => NOTHING)
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  for (const { name, help, label, values } of GAUGES)
    new Gauge({
      name,
      help,
      labelNames: label ? [label] : [],
      registers: [registry],
      async collect() {
        const backlog = await readOnce();
        this.reset();
        // Without a label that is 0, which nobody has counted.
        if (!label) this.remove();
        for (const [of, value] of values(backlog)) this.set(label ? { [label]: of } : {}, value);
      },
    });
}

interface BacklogGauge {
  readonly name: string;
  readonly help: string;
  /** Absent: there is one value. */
  readonly label?: string;
  /** By label. */
  readonly values: (backlog: Backlog) => readonly (readonly [string, number])[];
}

const GAUGES: readonly BacklogGauge[] = [
  {
    name: "lamplighter_timer_lateness_seconds",
    help: "How long the oldest due timer of a job waits, in the whole database.",
    label: "job",
    values: ({ timers }) => timers.map(({ job, lateMs }) => [job, lateMs / 1_000]),
  },
  {
    name: "lamplighter_timers_due",
    help: "Timers that are due and not yet taken, in the whole database.",
    label: "job",
    values: ({ timers }) => timers.map(({ job, due }) => [job, due]),
  },
  {
    name: "lamplighter_jobs_waiting",
    help: "Jobs that nobody works on yet, in the whole database.",
    label: "queue",
    values: ({ queues }) => queues.map(({ queue, waiting }) => [queue, waiting]),
  },
  {
    name: "lamplighter_jobs_dead",
    help: "Jobs that were given up after every try, in the whole database.",
    values: ({ dead }) => (dead === undefined ? [] : [["", dead]]),
  },
  {
    name: "lamplighter_job_lag_seconds",
    help: "How long the oldest job of a queue could have been begun, in the whole database.",
    label: "queue",
    values: ({ queues }) => queues.map(({ queue, lateMs }) => [queue, lateMs / 1_000]),
  },
  {
    name: "lamplighter_message_lag_seconds",
    help: "How long the oldest change waits that a chat does not show yet, in the whole database.",
    label: "job",
    values: ({ untold }) => untold.map(({ job, lateMs }) => [job, lateMs / 1_000]),
  },
  {
    name: "lamplighter_schedule_lateness_seconds",
    help: "How long the schedules of a cloud should have been looked at, in the whole database.",
    label: "cloud",
    values: ({ schedules }) => schedules.map(({ cloud, lateMs }) => [cloud, lateMs / 1_000]),
  },
];
