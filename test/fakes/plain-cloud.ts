import { ACTION_FACTS, ACTIONS, type Action } from "../../src/model/action.ts";
import { instanceRef } from "../../src/model/id.ts";
import type { Instance, InstanceState } from "../../src/model/instance.ts";
import { type Ability, type Provider, ProviderError } from "../../src/providers/provider.ts";

/** A cloud that obeys at once and remembers what it was asked: `stop:hard db-1`. */
export interface PlainCloud extends Provider {
  readonly calls: string[];
  set(name: string, change: Partial<Pick<Instance, "state" | "tags">>): void;
  remove(name: string): void;
  /** While it is, no call is answered. */
  silent: boolean;
}

const REGION = "here";
const CAN: Ability = { can: true };

/** @param machines their names, with the value of the tag env */
export function createPlainCloud(
  cloud: string,
  machines: Readonly<Record<string, string>>,
): PlainCloud {
  const instances = new Map<string, Instance>();
  for (const [name, env] of Object.entries(machines)) instances.set(name, make(cloud, name, env));
  const calls: string[] = [];
  const set: PlainCloud["set"] = (name, change) => {
    const known = instances.get(name);
    if (!known) return;
    instances.set(name, { ...known, ...change, providerState: change.state ?? known.state });
  };
  const cloudOf: PlainCloud = {
    silent: false,
    calls,
    set,
    remove: (name) => void instances.delete(name),
    regions: [REGION],
    abilities: Object.fromEntries(ACTIONS.map((action) => [action, CAN])) as Record<
      Action,
      Ability
    >,
    async *list() {
      yield [...instances.values()];
    },
    async describe(_region, ids) {
      if (cloudOf.silent)
        throw new ProviderError({ kind: "unreachable", detail: "the cloud does not answer" });
      return ids.flatMap((id) => instances.get(id) ?? []);
    },
    async begin(_region, action, ids) {
      for (const id of ids) calls.push(`${action} ${id}`);
      const [settles] = ACTION_FACTS[action].there;
      for (const id of ids) set(id, { state: settles ?? "running" });
      return new Map(ids.map((id) => [id, { kind: "accepted" as const, settles }]));
    },
    async watch(_region, watched) {
      return new Map(
        watched.map(({ id }) => {
          const instance = instances.get(id);
          return [id, instance ? { kind: "done" as const, instance } : { kind: "gone" as const }];
        }),
      );
    },
    async *check() {},
    async close() {},
  };
  return cloudOf;
}

const make = (cloud: string, name: string, env: string): Instance => {
  const state: InstanceState = "running";
  return {
    ref: instanceRef(cloud, REGION, name),
    cloud,
    region: REGION,
    id: name,
    name,
    state,
    providerState: state,
    addresses: [],
    tags: { env },
  };
};
