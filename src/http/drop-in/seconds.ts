import { ApiError } from "../api/problem.ts";

const WAIT_MAX_S = 240;

/** `240s` or `240`. @throws ApiError 400 */
export function readSeconds(written: string, name: string): number {
  const seconds = /^\d{1,3}s?$/.test(written) ? Number.parseInt(written, 10) : Number.NaN;
  if (seconds <= WAIT_MAX_S) return seconds;
  throw new ApiError(400, "malformed", `${name} is a number of seconds, at most ${WAIT_MAX_S}.`);
}
