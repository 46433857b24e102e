import type { Instance } from "../model/instance.ts";
import type { Prices } from "../model/money.ts";
import type { Holder, Hours, Period, SavingsView } from "../model/savings.ts";
import type { UptimeView } from "../model/uptime.ts";
import type { ChangeTools } from "../scheduler/change.ts";
import { livesOf } from "../scheduler/show.ts";
import { type AuditRecord, auditEntries } from "../store/audit.ts";
import { type StateChange, stateChanges } from "../store/runtime.ts";
import { costOf } from "./costs.ts";
import { uptimeOf } from "./uptime.ts";
import { hoursOf, type Run, stretchesOf, sumOfHours } from "./usage.ts";
import { wastersOf } from "./wasters.ts";

export type SavingsTools = ChangeTools & { readonly prices: () => Prices };

/** So many entries of the audit are counted at most. */
const ENTRIES_MAX = 5_000;
const HOLDERS_MAX = 10;

/** A period, by the clocks of a place. */
interface Asked {
  readonly period: Period;
  readonly days: number;
  readonly timeZone: string;
}

interface Savings {
  readonly view: SavingsView;
  readonly uptime: UptimeView;
}

/** What these instances cost in a period and did not, as a whole and day by day, for whoever may see them. */
export async function savingsOf(
  tools: SavingsTools,
  instances: readonly Instance[],
  { period, days, timeZone }: Asked,
): Promise<Savings> {
  const prices = tools.prices();
  const changes = await stateChanges(tools.db, refsOf(instances), period);
  const lives = await livesOf(tools, instances);
  const runs = lives.map(
    ({ instance, inForce }): Run => ({
      instance,
      stretches: stretchesOf(changes.get(instance.ref) ?? [], period),
      schedule: inForce.kind === "schedule" ? inForce.schedule : undefined,
    }),
  );
  const view = {
    period,
    days,
    knownSince: knownSince([...changes.values()], period),
    instances: runs.length,
    hours: hoursTogether(runs),
    spent: costOf(runs, "running", prices),
    saved: costOf(runs, "parked", prices),
    wasters: wastersOf(runs, period, prices),
    holders: holdersOf(await holdsSaid(tools, instances, period), instances),
  };
  return { view, uptime: uptimeOf(runs, period, { timeZone, prices }) };
}

/** What people said in a period to leave these as they are; taking it back is none of it. */
export async function holdsSaid(
  { db }: Pick<SavingsTools, "db">,
  instances: readonly Instance[],
  { from, to }: Period,
): Promise<readonly AuditRecord[]> {
  if (instances.length === 0) return [];
  const filter = { since: from, until: to, refs: refsOf(instances), kinds: ["hold"] as const };
  const entries = await auditEntries(db, filter, { order: "newest first", limit: ENTRIES_MAX });
  return entries.filter(({ outcome }) => outcome === "hold" || outcome === "skip");
}

/** The hours of all of them together. */
export const hoursTogether = (runs: readonly Pick<Run, "stretches">[]): Hours =>
  sumOfHours(runs.map(({ stretches }) => hoursOf(stretches)));

const refsOf = (instances: readonly Instance[]) => instances.map(({ ref }) => ref);

function knownSince(
  changes: readonly (readonly StateChange[])[],
  { from, to }: Period,
): number | undefined {
  const first = changes.reduce((min, [one]) => Math.min(min, one?.at ?? to), to);
  return first > from ? first : undefined;
}

function holdersOf(
  entries: readonly AuditRecord[],
  instances: readonly Instance[],
): readonly Holder[] {
  const names = new Map<string, string>(instances.map(({ ref, name }) => [ref, name]));
  const byPerson = new Map<string, { by: string; holds: number; names: Set<string> }>();
  for (const { actor, targets = [] } of entries) {
    if (!actor) continue;
    const key = `${actor.platform}:${actor.id}`;
    const holder = byPerson.get(key) ?? { by: actor.name, holds: 0, names: new Set() };
    byPerson.set(key, holder);
    holder.holds += 1;
    for (const name of targets.flatMap((ref) => names.get(ref) ?? [])) holder.names.add(name);
  }
  return [...byPerson.values()]
    .sort((a, b) => b.holds - a.holds || (a.by < b.by ? -1 : 1))
    .slice(0, HOLDERS_MAX)
    .map((one) => ({ ...one, names: [...one.names] }));
}
