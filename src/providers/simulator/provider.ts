import type { Action } from "../../model/action.ts";
import { judgeByState } from "../judge.ts";
import type { Ability, Begun, Provider, ProviderTools, Sight, Watched } from "../provider.ts";
import { ProviderError } from "../provider.ts";
import { act } from "./act.ts";
import type { Machine } from "./machine.ts";
import { createMachine, momentAt, toInstance } from "./machine.ts";
import { MACHINES } from "./machines.ts";
import type { SimulatorOptions } from "./options.ts";

const CAN: Ability = { can: true };
const ABILITIES: Readonly<Record<Action, Ability>> = {
  start: CAN,
  stop: CAN,
  "stop:hard": CAN,
  reboot: CAN,
  "reboot:hard": CAN,
  shelve: CAN,
  unshelve: CAN,
  suspend: CAN,
  resume: CAN,
  rebuild: CAN,
  delete: CAN,
};
const PAGE_SIZE = 5;

export type SimulatorTools = ProviderTools & {
  /** From 0 up to, but not including, 1; how long each change takes within its bounds. */
  readonly random?: () => number;
};

/** A cloud of about a dozen machines in this process's memory, to try the bot without any account. */
export function createSimulatorProvider(
  options: SimulatorOptions,
  tools: SimulatorTools,
): Provider {
  const { cloud, now, random = Math.random } = tools;
  const machines = furnish(options.regions);
  const inRegion = (region: string): readonly Machine[] => {
    if (options.regions.includes(region))
      return machines.filter((machine) => machine.region === region);
    throw new ProviderError({ kind: "unsupported", detail: `region ${region} is not configured` });
  };
  const find = (region: string, id: string) => inRegion(region).find((one) => one.id === id);
  return {
    regions: options.regions,
    abilities: ABILITIES,

    async *list(region) {
      const all = inRegion(region).map((machine) => toInstance(machine, cloud, now()));
      for (let from = 0; from < all.length; from += PAGE_SIZE)
        yield all.slice(from, from + PAGE_SIZE);
    },

    async describe(region, ids) {
      return inRegion(region)
        .filter((machine) => ids.includes(machine.id))
        .map((machine) => toInstance(machine, cloud, now()));
    },

    async begin(region, action, ids, key) {
      const pace = { at: now(), speed: options.speed, random };
      const request = `${key} ${action}`;
      const begin = (id: string) =>
        beginOnce(find(region, id), request, (machine) => act(machine, action, pace));
      return new Map(ids.map((id) => [id, begin(id)]));
    },

    async watch(region, watched) {
      const look = (one: Watched) => judge(one, find(region, one.id), { cloud, at: now() });
      return new Map(watched.map((one) => [one.id, look(one)]));
    },

    async *check() {
      for (const region of options.regions) {
        const detail = `${inRegion(region).length} simulated instances`;
        yield { what: `the simulator in ${region}`, ok: true, detail };
      }
    },

    async close() {},
  };
}

const furnish = (regions: readonly string[]): readonly Machine[] =>
  MACHINES.map((facts, index) =>
    createMachine(facts, index, regions[index % regions.length] ?? "lab-1"),
  );

/** What was accepted once is accepted again and changes nothing; what was refused may be tried again. */
function beginOnce(
  machine: Machine | undefined,
  request: string,
  begin: (machine: Machine) => Begun,
): Begun {
  if (!machine) {
    const detail = "the simulator knows no such machine";
    return { kind: "refused", trouble: { kind: "not-found", detail } };
  }
  if (machine.last?.request === request) return machine.last.begun;
  const begun = begin(machine);
  if (begun.kind === "accepted") machine.last = { request, begun };
  return begun;
}

function judge(
  watched: Watched,
  machine: Machine | undefined,
  { cloud, at }: { cloud: string; at: number },
): Sight {
  const instance = machine && toInstance(machine, cloud, at);
  // It never shows the state before an action that it accepted.
  const sight = judgeByState({ ...watched, moved: true }, instance, at);
  const trouble = machine && momentAt(machine, at).trouble;
  return sight.kind === "failed" && trouble ? { ...sight, trouble } : sight;
}
