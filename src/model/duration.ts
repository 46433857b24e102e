const UNITS = [
  { letter: "d", ms: 86_400_000 },
  { letter: "h", ms: 3_600_000 },
  { letter: "m", ms: 60_000 },
  { letter: "s", ms: 1000 },
] as const;

const SHOWN = ["d", "h", "min", "s"] as const;

/** So many of one unit. */
export interface DurationPart {
  readonly count: number;
  readonly unit: (typeof SHOWN)[number];
}

const WRITTEN = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?:in)?)?(?:(\d+)s)?$/;

/**
 * Reads `30s`, `5m`, `2h`, `1d`, also together (`1h30m`, `1 h 30 min`).
 * @returns milliseconds; nothing where the text is no duration
 */
export function parseDuration(text: string): number | undefined {
  const compact = text.toLowerCase().replace(/\s+/g, "");
  const parts = compact === "" ? null : WRITTEN.exec(compact);
  if (!parts) return undefined;
  const ms = UNITS.reduce((sum, unit, at) => sum + Number(parts[at + 1] ?? 0) * unit.ms, 0);
  return Number.isSafeInteger(ms) ? ms : undefined;
}

/** For people: `52 s`, `1 min 20 s`, `2 h 10 min`: at most two units, rounded to the smaller one. */
export const formatDuration = (ms: number): string =>
  durationParts(ms)
    .map(({ count, unit }) => `${count} ${unit}`)
    .join(" ");

/** What `formatDuration` says, part by part. */
export function durationParts(ms: number): readonly DurationPart[] {
  const smallest = smallestShown(Math.max(0, ms));
  let rest = Math.round(Math.max(0, ms) / smallest) * smallest;
  const parts: DurationPart[] = [];
  for (const [at, unit] of UNITS.entries()) {
    const count = Math.floor(rest / unit.ms);
    rest -= count * unit.ms;
    const shown = SHOWN[at];
    if (count > 0 && shown) parts.push({ count, unit: shown });
  }
  return parts.length > 0 ? parts : [{ count: 0, unit: "s" }];
}

/** Hours from a day on, minutes from an hour on, else seconds. */
function smallestShown(ms: number): number {
  if (ms >= 86_400_000) return 3_600_000;
  return ms >= 3_600_000 ? 60_000 : 1000;
}
