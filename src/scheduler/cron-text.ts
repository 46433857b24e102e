/** Something that happens every week. */
export interface WeeklyTime {
  /** 0 is Monday. */
  readonly day: number;
  /** Minutes since midnight, below 1440. */
  readonly minute: number;
}

/** The cron lines for times of the week, `; ` between several. */
export function cronText(times: readonly WeeklyTime[]): string {
  const days = new Map<number, Set<number>>();
  for (const { day, minute } of times) days.set(minute, (days.get(minute) ?? new Set()).add(day));
  return [...days]
    .map(([minute, on]) => ({ minute, days: [...on].sort((a, b) => a - b) }))
    .sort((a, b) => (a.days[0] ?? 0) - (b.days[0] ?? 0) || a.minute - b.minute)
    .map((one) => `${one.minute % 60} ${Math.floor(one.minute / 60)} * * ${weekdays(one.days)}`)
    .join("; ");
}

/** `1-5`, `1,3,0`, `*`; in cron Monday is 1 and Sunday 0. */
function weekdays(days: readonly number[]): string {
  if (days.length === 7) return "*";
  const runs: number[][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run && run.at(-1) === day - 1 && day < 6) run.push(day);
    else runs.push([day]);
  }
  return runs.flatMap(written).join(",");
}

function written(run: readonly number[]): readonly string[] {
  const [first = 0, last = first] = [run[0], run.at(-1)];
  if (run.length > 2) return [`${first + 1}-${last + 1}`];
  return run.map((day) => String((day + 1) % 7));
}
