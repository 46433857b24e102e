/** Bounds between two looks at one region, in milliseconds. */
const BRISK_MS = 1_000;
const CALM_MS = 10_000;
const LATE_MS = 30_000;
const FAILING_MAX_MS = 60_000;
/** So many are looked at in about one call; a region is asked for no more than one call each `BRISK_MS`. */
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

/** How soon after these began they are looked at: some clouds are quick, but a look at thousands takes many calls. */
export const firstLookMs = (count: number): number =>
  Math.min(LATE_MS, BRISK_MS * Math.max(1, count / PER_CALL));

/**
 * How long to wait before the next look at a region: brisk while an action is young or near its usual end,
 * calm otherwise or where there are many, slow when only late ones are left, and ever slower while the cloud does not
 * answer.
 * @param failures looks in a row that got no answer
 * @param retryAfterMs what the cloud itself asked for
 */
export function nextLookMs(
  underway: readonly Underway[],
  now: number,
  failures: number,
  retryAfterMs = 0,
): number {
  if (failures > 0) {
    const doubled = BRISK_MS * 2 ** Math.min(failures, 10);
    return Math.max(retryAfterMs, Math.min(doubled, FAILING_MAX_MS));
  }
  if (underway.every((one) => one.late)) return LATE_MS;
  const isBrisk = underway.some((one) => !one.late && nearItsEnd(one, now));
  return Math.max(isBrisk ? BRISK_MS : CALM_MS, firstLookMs(underway.length));
}

function nearItsEnd({ begunAt, usualMs }: Underway, now: number): boolean {
  const elapsedMs = now - begunAt;
  if (elapsedMs < YOUNG_MS) return true;
  if (usualMs === undefined) return false;
  return elapsedMs > usualMs * 0.7 && elapsedMs < usualMs * 1.5;
}
