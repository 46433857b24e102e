import type { Instance } from "../model/instance.ts";
import { type Coming, type EdgeEnd, holdsBack, type ScheduleView } from "../model/parking.ts";
import { t } from "../model/phrase.ts";
import type { Schedule } from "../model/schedule.ts";
import { edgesWithout } from "../store/occurrences.ts";
import type { ChangeTools } from "./change.ts";
import { sourceWords } from "./in-force.ts";
import { type Stood, standingsOf } from "./standings.ts";
import { plannedBetween } from "./timeline.ts";
import { outlook } from "./words.ts";

/** Everything that is known of when these run. A hold that is over is left out. */
export async function livesOf(
  tools: ChangeTools,
  instances: readonly Instance[],
): Promise<readonly Lived[]> {
  const now = tools.now();
  const byRef = new Map(instances.map((one) => [one.ref as string, one]));
  const standings = await standingsOf(tools, tools.db, [...byRef.keys()]);
  return standings.flatMap((standing) => {
    const instance = byRef.get(standing.ref);
    const hold = standing.hold && standing.hold.until > now ? standing.hold : undefined;
    return instance ? [{ ...standing, instance, hold }] : [];
  });
}

export type Lived = Omit<Stood, "instance"> & { readonly instance: Instance };

/** How an instance lives, in words. */
export function viewOf({ instance, inForce, hold, schedules }: Lived, now: number): ScheduleView {
  const once = schedules.flatMap(({ once: edge, source }) =>
    edge && source.kind === "once" ? [{ id: source.id, edge, by: source.by.name }] : [],
  );
  const view = { instance, hold, once };
  switch (inForce.kind) {
    case "schedule":
      return { ...view, schedule: shown(inForce.schedule, now) };
    case "unreadable":
      return { ...view, unreadable: inForce.why };
    case "unread":
      return { ...view, unreadable: t`its document is being read` };
    case "none":
      return view;
    default:
      return inForce satisfies never;
  }
}

const shown = (schedule: Schedule, now: number) => ({
  ...outlook(schedule, now),
  source: sourceWords(schedule),
  timeZone: schedule.timeZone,
});

const ENDS_MAX = 10;

/** The newest edges that led to no operation, with why. */
export async function endsOf(
  { db }: ChangeTools,
  instances: readonly Instance[],
): Promise<readonly EdgeEnd[]> {
  const names = new Map<string, string>(instances.map(({ ref, name }) => [ref, name]));
  const found = await edgesWithout(db, [...names.keys()], ENDS_MAX);
  return found.flatMap(({ ref, edge, state, reason = "" }) => {
    if (state === "pending" || state === "acted" || state === "already") return [];
    return [{ name: names.get(ref) ?? ref, edge, state, reason }];
  });
}

/** Everything that will happen until an instant, the earliest first. */
export function agendaOf(lives: readonly Lived[], now: number, to: number): readonly Coming[] {
  return lives.flatMap((one) => comingOf(one, now, to)).sort((a, b) => a.edge.at - b.edge.at);
}

function comingOf(
  { instance: { name, ref }, schedules, hold }: Lived,
  now: number,
  to: number,
): Coming[] {
  return plannedBetween(schedules, now, to).map(({ edge }) => ({
    name,
    ref,
    edge,
    hold: hold && holdsBack(hold, edge.at) ? hold : undefined,
  }));
}
