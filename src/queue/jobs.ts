/** The kinds of work, and what each needs to know. A job's key names its subject: one job per key runs at a time. */
export interface Jobs {
  /** Ask one region of one cloud for everything that is wanted of it now. */
  begin: { readonly cloud: string; readonly region: string };
  /** Look at everything that is under way in one region. */
  poll: { readonly cloud: string; readonly region: string; readonly failures: number };
  /** Bring one message up to date. A new one may have to wait for its `turn` (Unix milliseconds) in a crowded channel. */
  tell: { readonly messageId: string; readonly turn?: number } & Untold;
  /** Read one region's instances anew. */
  sync: { readonly cloud: string; readonly region: string };
  /** Ask one cloud what its instances cost, if it is time for that. */
  prices: { readonly cloud: string };
  /** Let an unconfirmed or unapproved request lapse. */
  lapse: { readonly operationId: string };
  /** See whether enough people said yes, and go ahead. */
  settle: { readonly operationId: string };
  /** Remind those who have to say something: approvers half-way, and daily of broken glass. */
  remind: { readonly operationId: string };
  /** Bring the schedules of one region up to now. */
  edges: { readonly cloud: string; readonly region: string };
  /** Read a schedule or a calendar that stands elsewhere. */
  document: { readonly url: string };
  /** Bring one message of the scheduler up to date. */
  notice: { readonly noticeId: string } & Untold;
  /** Sum up a channel's week, if it is time for that: `slack:C0OPS`. */
  digest: { readonly channel: string };
  /** Tell one webhook what is new. */
  event: { readonly webhook: string };
}

/** Something that a chat does not show yet. */
interface Untold {
  readonly failures: number;
  /** Since when, Unix milliseconds; where nobody said so, since the first try that failed. */
  readonly since?: number | undefined;
}

export type JobName = keyof Jobs;

export type JobHandlers = {
  readonly [Name in JobName]: (data: Jobs[Name]) => Promise<void>;
};

/** How pg-boss treats each kind when its handler throws: that is a fault of ours or of the database, never a cloud's. */
interface JobRules {
  readonly retryLimit: number;
  /** Seconds; doubles with each retry. */
  readonly retryDelay: number;
  /** Longer than any handler can take: every cloud and platform call is bounded. */
  readonly expireInSeconds: number;
}

const PATIENT: JobRules = { retryLimit: 12, retryDelay: 1, expireInSeconds: 300 };

/**
 * How long a subject rests after each run, in milliseconds; what comes for it meanwhile is one run after that. A burst
 * of requests to one region is thus gathered: a few calls a second, as clouds like it, whatever people type.
 */
export const REST_MS: Readonly<Record<JobName, number>> = {
  begin: 250,
  poll: 0,
  tell: 0,
  sync: 0,
  prices: 1_000,
  lapse: 0,
  settle: 100,
  remind: 0,
  edges: 0,
  document: 0,
  notice: 0,
  digest: 0,
  event: 0,
};

export const JOB_RULES: Readonly<Record<JobName, JobRules>> = {
  begin: PATIENT,
  poll: PATIENT,
  tell: PATIENT,
  sync: { ...PATIENT, retryLimit: 3 },
  prices: { ...PATIENT, retryLimit: 3 },
  lapse: PATIENT,
  settle: PATIENT,
  remind: PATIENT,
  edges: PATIENT,
  document: { ...PATIENT, retryLimit: 3 },
  notice: PATIENT,
  digest: PATIENT,
  event: PATIENT,
};

/** Where jobs end up whose handler failed every time: kept for whoever reads the log's error. */
export const DEAD_JOBS = "dead";

export const JOB_NAMES = Object.keys(JOB_RULES) as readonly JobName[];

const SUBJECTS = [
  "operationId",
  "cloud",
  "region",
  "messageId",
  "url",
  "noticeId",
  "channel",
  "webhook",
] as const;

/** What the job is about, unique within its kind. */
export function jobKey<Name extends JobName>(name: Name, data: Jobs[Name]): string {
  const about = data as Partial<Record<(typeof SUBJECTS)[number], string>>;
  const parts = SUBJECTS.map((subject) => about[subject]);
  return `${name}:${parts.filter((part) => part !== undefined).join("/")}`;
}
