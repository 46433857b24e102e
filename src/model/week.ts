/** Rows that one picture of a week holds. */
export const WEEK_ROWS_MAX = 20;

/** A stretch of time in which an instance is, or will be, in one state. Instants are Unix milliseconds. */
export interface WeekBand {
  readonly from: number;
  readonly to: number;
  readonly state: "running" | "stopped" | "unknown";
}

/** One instance in the week, as far as it is known or planned. */
export interface WeekRow {
  readonly name: string;
  readonly bands: readonly WeekBand[];
  /** When it is left as it is; `by` is the name of whoever asked for it. */
  readonly holds: readonly { readonly from: number; readonly to: number; readonly by: string }[];
  /** What happens at an instant; `skipped` is a start or stop that is left out. */
  readonly marks: readonly {
    readonly at: number;
    readonly kind: "start" | "stop" | "reminder" | "skipped";
  }[];
}

/** A week as it is drawn: what runs when. */
export interface WeekView {
  /** A local midnight, Unix milliseconds. */
  readonly from: number;
  /** The midnight that ends it: seven local days later, which is not always seven times 24 hours. */
  readonly to: number;
  /** IANA name of the zone in which whoever looks at it reads times. */
  readonly timeZone: string;
  readonly now: number;
  readonly rows: readonly WeekRow[];
  /** How many instances have no row here. */
  readonly more: number;
}
