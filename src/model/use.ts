/** How an instance is in use, as far as that is known. */
export interface Use {
  /** The share of its processors that was busy: 0 to 1. */
  readonly cpu?: number | undefined;
  /** How many people are logged in now. */
  readonly sessions?: number | undefined;
  /** How long a time `cpu` speaks of, in milliseconds. */
  readonly overMs: number;
}
