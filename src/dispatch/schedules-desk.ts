import type { Instance } from "../model/instance.ts";
import type { Hold } from "../model/parking.ts";
import { BotError } from "../model/problem.ts";
import {
  type ChangeTools,
  clearSchedule,
  holdInstances,
  noteStop,
  releaseInstances,
  setSchedule,
} from "../scheduler/change.ts";
import { nextEdges } from "../scheduler/edges.ts";
import { agendaOf, endsOf, type Lived, livesOf, viewOf } from "../scheduler/show.ts";
import { readInstant, readWish } from "../scheduler/wish.ts";
import type { SchedulesDesk } from "../services.ts";
import type { Allowed } from "./allowed.ts";

export type SchedulesTools = ChangeTools;

const DAY_MS = 86_400_000;

/** What this one person can say about when instances run. */
export function schedulesDesk(tools: SchedulesTools, allowed: Allowed): SchedulesDesk {
  const { invocation, rights, inventory } = allowed;
  const { actor } = invocation;
  const show: SchedulesDesk["show"] = async (instances) =>
    (await livesOf(tools, instances)).map((one) => viewOf(one, tools.now()));
  const refsOf = (instances: readonly Instance[]) => instances.map(({ ref }) => ref);
  return {
    show,
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
    async held() {
      const lives = await livesOf(tools, inventory.instances);
      return lives.filter(({ hold }) => hold).map((one) => viewOf(one, tools.now()));
    },
    async agenda(instances, days) {
      const now = tools.now();
      return agendaOf(await livesOf(tools, instances), now, now + days * DAY_MS);
    },
    ends: (instances) => endsOf(tools, instances),
    stopping: (instances) => noteStop(tools, allowed, refsOf(instances)),
  };
}

const zoneOf = ({ inForce }: Lived): string =>
  inForce.kind === "schedule" ? inForce.schedule.timeZone : "UTC";

const nextOf = ({ inForce }: Lived, now: number): number | undefined =>
  inForce.kind === "schedule" ? nextEdges(inForce.schedule, now, 1)[0]?.at : undefined;

function nothingPlanned(instances: readonly Instance[]): BotError {
  const names = instances.map(({ name }) => name).join(", ");
  const sentence = `Nothing is planned for ${names}, so there is nothing to skip.`;
  return new BotError({ code: "misread", sentence, hint: "/vm schedule show tells more." });
}
