import { commas } from "../messages/words.ts";
import type { Instance } from "../model/instance.ts";
import type { Hold, ScheduleView } from "../model/parking.ts";
import type { Actor } from "../model/people.ts";
import { t } from "../model/phrase.ts";
import { BotError } from "../model/problem.ts";
import type { Edge, Schedule } from "../model/schedule.ts";
import { weekPictureOf } from "../pictures/picture.ts";
import {
  type ChangeTools,
  clearSchedule,
  holdInstances,
  noteStop,
  planOnce,
  releaseInstances,
  setSchedule,
  unplanOnces,
} from "../scheduler/change.ts";
import { agendaOf, endsOf, type Lived, livesOf, viewOf } from "../scheduler/show.ts";
import { nextPlanned } from "../scheduler/timeline.ts";
import type { SchedulerTools } from "../scheduler/tools.ts";
import { weekOf } from "../scheduler/week.ts";
import { whyOf } from "../scheduler/why.ts";
import { readInstant, readWish } from "../scheduler/wish.ts";
import type { SchedulesDesk } from "../services.ts";
import { findOnces } from "../store/onces.ts";
import type { Allowed } from "./allowed.ts";

export type SchedulesTools = ChangeTools & Pick<SchedulerTools, "log" | "newId">;

const DAY_MS = 86_400_000;

/** What this one person can say about when instances run. */
export const schedulesDesk = (tools: SchedulesTools, allowed: Allowed): SchedulesDesk =>
  // Node 20 gives each object that begins with a spread a hidden class of its own, for the collector to find.
  Object.assign(
    showing(tools, allowed),
    setting(tools, allowed),
    planning(tools, allowed),
    holding(tools, allowed),
  );

type Part<Name extends keyof SchedulesDesk> = Pick<SchedulesDesk, Name>;

const refsOf = (instances: readonly Instance[]) => instances.map(({ ref }) => ref);

const shower =
  (tools: SchedulesTools): SchedulesDesk["show"] =>
  async (instances) =>
    (await livesOf(tools, instances)).map((one) => viewOf(one, tools.now()));

function showing(
  tools: SchedulesTools,
  { invocation: { actor }, inventory }: Allowed,
): Part<"show" | "why" | "held" | "agenda" | "weekPicture" | "ends"> {
  return {
    show: shower(tools),
    why: async (instances) =>
      (await livesOf(tools, instances)).map((one) => whyOf(one, tools.now())),
    async held() {
      const lives = await livesOf(tools, inventory.instances);
      return lives.filter(({ hold }) => hold).map((one) => viewOf(one, tools.now()));
    },
    async agenda(instances, days) {
      const now = tools.now();
      return agendaOf(await livesOf(tools, instances), now, now + days * DAY_MS);
    },
    async weekPicture(instances) {
      const lives = await livesOf(tools, instances);
      const zone = actor.timeZone ?? tools.parking().timeZone;
      return weekPictureOf(weekOf(lives, tools.now(), zone), tools.log);
    },
    ends: (instances) => endsOf(tools, instances),
  };
}

function setting(tools: SchedulesTools, allowed: Allowed): Part<"set" | "clear"> {
  const {
    invocation: { actor },
    rights,
  } = allowed;
  const show = shower(tools);
  return {
    async set(instances, wish) {
      const said = { ...allowed, rule: rights.demand(["schedule"], instances) };
      const schedule = readWish(wish, { actor, now: tools.now(), parking: tools.parking() });
      await setSchedule(tools, said, refsOf(instances), schedule);
      return show(instances);
    },
    async clear(instances) {
      const said = { ...allowed, rule: rights.demand(["schedule"], instances) };
      await clearSchedule(tools, said, refsOf(instances));
      return show(instances);
    },
  };
}

/** What is to be done once. */
function planning(tools: SchedulesTools, allowed: Allowed): Part<"once" | "unplan"> {
  const {
    invocation: { actor },
    rights,
    inventory,
  } = allowed;
  const show = shower(tools);
  return {
    async once(kind, instances, at, because) {
      const lives = await livesOf(tools, instances);
      const now = tools.now();
      const edges = lives.map((one): [string, Edge] => {
        const instant = readInstant(at, now, actor.timeZone ?? zoneOf(one));
        return [one.instance.ref, { kind, at: instant }];
      });
      const ids = await planOnce(tools, { ...allowed, because }, new Map(edges));
      return only(await show(instances), ids);
    },
    async unplan(ids) {
      const found = await findOnces(tools.db, ids);
      const refs = new Set(found.map(({ ref }) => ref));
      const instances = inventory.instances.filter(({ ref }) => refs.has(ref));
      const mine = found.filter(({ ref }) => instances.some((one) => one.ref === ref));
      if (mine.length === 0) throw nothingToTakeBack();
      const before = only(await show(instances), new Set(ids));
      for (const { schedule } of mine.filter((one) => !isOwn(one.schedule, actor)))
        if (schedule.once) rights.demand([schedule.once.kind], instances);
      await unplanOnces(tools, allowed, mine);
      return before;
    },
  };
}

function holding(
  tools: SchedulesTools,
  allowed: Allowed,
): Part<"hold" | "skip" | "release" | "stopping"> {
  const { actor } = allowed.invocation;
  const show = shower(tools);
  return {
    async hold(instances, words, reason) {
      const lives = await livesOf(tools, instances);
      const now = tools.now();
      const holds = lives.map((one): [string, Hold] => {
        const until = readInstant(words, now, actor.timeZone ?? zoneOf(one));
        return [one.instance.ref, { kind: "hold", until, reason, by: actor, at: now }];
      });
      await holdInstances(tools, allowed, new Map(holds));
      return show(instances);
    },
    async skip(instances, reason) {
      const lives = await livesOf(tools, instances);
      const now = tools.now();
      const holds = lives.flatMap((one): [string, Hold][] => {
        const until = nextOf(one, now);
        if (until === undefined) return [];
        return [[one.instance.ref, { kind: "skip", until, reason, by: actor, at: now }]];
      });
      if (holds.length === 0) throw nothingPlanned(instances);
      await holdInstances(tools, allowed, new Map(holds));
      return show(instances);
    },
    async release(instances) {
      await releaseInstances(tools, allowed, refsOf(instances));
      return show(instances);
    },
    stopping: (instances) => noteStop(tools, allowed, refsOf(instances)),
  };
}

/** Of what is planned once, these alone. */
const only = (views: readonly ScheduleView[], ids: ReadonlySet<string>): readonly ScheduleView[] =>
  views.map((view) => ({ ...view, once: view.once?.filter(({ id }) => ids.has(id)) }));

const isOwn = ({ source }: Schedule, { platform, id }: Actor): boolean =>
  source.kind === "once" && source.by.platform === platform && source.by.id === id;

function nothingToTakeBack(): BotError {
  const sentence = t`There is nothing of that kind to take back here: it may be done already.`;
  return new BotError({ code: "misread", sentence, hint: t`/vm agenda tells what is to come.` });
}

const zoneOf = ({ inForce }: Lived): string =>
  inForce.kind === "schedule" ? inForce.schedule.timeZone : "UTC";

const nextOf = ({ schedules }: Lived, now: number): number | undefined =>
  nextPlanned(schedules, now)?.edge.at;

function nothingPlanned(instances: readonly Instance[]): BotError {
  const names = commas(instances.map(({ name }) => name));
  const sentence = t`Nothing is planned for ${names}, so there is nothing to skip.`;
  return new BotError({ code: "misread", sentence, hint: t`/vm schedule show tells more.` });
}
