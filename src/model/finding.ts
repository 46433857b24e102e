/** One thing that `lamplighter check` tried, on a cloud or on a platform. */
export interface Finding {
  /** What was tried, e.g. `ec2:StopInstances in eu-west-1`. */
  readonly what: string;
  readonly ok: boolean;
  /** What was found: "12 instances", or the trouble in words. */
  readonly detail: string;
  /** What to do about it; only where not ok. */
  readonly todo?: string | undefined;
}
