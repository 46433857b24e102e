import { instanceRef } from "../../model/id.ts";
import type { Instance, InstanceState } from "../../model/instance.ts";
import type { Trouble } from "../../model/trouble.ts";
import type { Begun } from "../provider.ts";
import type { MachineFacts } from "./machines.ts";

/** From this instant on the machine is in this state. */
export interface Moment {
  readonly at: number;
  readonly state: InstanceState;
  /** Why it fell back into this state. */
  readonly trouble?: Trouble;
}

/** One simulated machine; past and planned future are its timeline, so that no timer is needed. */
export interface Machine {
  readonly facts: MachineFacts;
  readonly id: string;
  readonly region: string;
  timeline: readonly Moment[];
  /** The last request that was accepted, by its key and action. */
  last?: { readonly request: string; readonly begun: Begun };
}

export function createMachine(facts: MachineFacts, index: number, region: string): Machine {
  const id = `sim-${String(index + 1).padStart(4, "0")}`;
  const start: Moment = { at: Number.NEGATIVE_INFINITY, state: facts.state };
  return { facts, id, region, timeline: [start] };
}

export function momentAt({ facts, timeline }: Machine, at: number): Moment {
  return timeline.findLast((moment) => moment.at <= at) ?? { at, state: facts.state };
}

/** Drops what was planned after `at` and plans this instead. */
export function replan(machine: Machine, at: number, plan: readonly Moment[]): void {
  machine.timeline = [momentAt(machine, at), ...plan];
}

export function toInstance(machine: Machine, cloud: string, at: number): Instance {
  const { facts, id, region } = machine;
  const { state, trouble } = momentAt(machine, at);
  return {
    ref: instanceRef(cloud, region, id),
    cloud,
    region,
    id,
    name: facts.name,
    state,
    providerState: state,
    type: facts.type,
    zone: `${region}-a`,
    addresses: [facts.address],
    tags: { Name: facts.name, ...facts.tags },
    stateReason: trouble?.detail,
    protectedBy: facts.quirk?.kind === "protected" ? facts.quirk.by : undefined,
  };
}
