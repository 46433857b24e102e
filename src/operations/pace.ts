/** Bounds between two looks at one region, in milliseconds. */
const BRISK_MS = 1_000;
const CALM_MS = 10_000;
const LATE_MS = 30_000;
const FAILING_MAX_MS = 60_000;
/** So many are looked at in about one call; a region is asked for about one call each `BRISK_MS`. */
const PER_CALL = 200;
/** An action that began less than this ago is young. */
const YOUNG_MS = 30_000;

/** One action under way, as far as the pace of looking depends on it. */
export interface Underway {
  readonly begunAt: number;
  /** Median of our own history for this action and cloud, in milliseconds. */
  readonly usualMs: number | undefined;
  /** Already past its limit: looked at quietly. */
  readonly late: boolean;
}

/** So soon after an action began it is looked at, as some clouds are quick; in milliseconds. */
export const FIRST_LOOK_MS = BRISK_MS;

/** How many of so many one look takes: all of them have their turn within half a minute. */
export const perLook = (count: number): number =>
  Math.max(PER_CALL, Math.ceil((count * BRISK_MS) / LATE_MS));

/** How long a region rests at least after a look at so many, in milliseconds. @param most as `perLook` said */
export const restMs = (looked: number, most: number): number =>
  Math.min(LATE_MS, Math.ceil(BRISK_MS * Math.max(1, looked / most)));

/**
 * How long to wait once all in a region were looked at: briefly while an action is young or near its usual end, calmly
 * otherwise, and longest when only late ones are left.
 */
export function nextLookMs(underway: readonly Underway[], now: number): number {
  if (underway.every((one) => one.late)) return LATE_MS;
  const isBrisk = underway.some((one) => !one.late && nearItsEnd(one, now));
  return isBrisk ? BRISK_MS : CALM_MS;
}

/**
 * How long to wait while a cloud does not answer: ever longer.
 * @param failures looks in a row that got no answer
 * @param retryAfterMs what the cloud itself asked for
 */
export function againMs(failures: number, retryAfterMs = 0): number {
  const doubled = BRISK_MS * 2 ** Math.min(failures, 10);
  return Math.max(retryAfterMs, Math.min(doubled, FAILING_MAX_MS));
}

function nearItsEnd({ begunAt, usualMs }: Underway, now: number): boolean {
  const elapsedMs = now - begunAt;
  if (elapsedMs < YOUNG_MS) return true;
  if (usualMs === undefined) return false;
  return elapsedMs > usualMs * 0.7 && elapsedMs < usualMs * 1.5;
}
