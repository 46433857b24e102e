import { instanceRef } from "../../model/id.ts";
import type { Instance, InstanceState } from "../../model/instance.ts";
import { clusterIdOf, clusterTags } from "./cluster-tags.ts";
import type { Server } from "./servers.ts";

export interface Place {
  readonly cloud: string;
  readonly region: string;
  /** Names of the region's CCE clusters by their id. */
  readonly clusterNames: ReadonlyMap<string, string>;
}

const STATE_OF_STATUS: Readonly<Record<string, InstanceState>> = {
  ACTIVE: "running",
  BUILD: "starting",
  SHUTOFF: "stopped",
  REBOOT: "rebooting",
  HARD_REBOOT: "rebooting",
  REBUILD: "rebooting",
  SHELVED: "shelved",
  SHELVED_OFFLOADED: "shelved",
  SUSPENDED: "suspended",
  PAUSED: "suspended",
  ERROR: "error",
  DELETED: "deleted",
  SOFT_DELETED: "deleted",
};

/** What is under way says more than the status, which stays as it was until the end. */
const STATE_OF_TASK: readonly (readonly [RegExp, InstanceState])[] = [
  [/^reboot/, "rebooting"],
  [
    /^(powering-on|spawning|scheduling|networking|block_device_mapping|resuming|unshelving)$/,
    "starting",
  ],
  [/^(powering-off|deleting|soft-deleting|suspending|pausing|shelving.*)$/, "stopping"],
];

export function stateOf(server: Server): InstanceState {
  const task = taskOf(server) ?? "";
  const [, underway] = STATE_OF_TASK.find(([name]) => name.test(task)) ?? [];
  return underway ?? STATE_OF_STATUS[server.status ?? ""] ?? "unknown";
}

/** Huawei's name for what is under way on it, e.g. `powering-off`. */
export const taskOf = (server: Server): string | undefined =>
  server["OS-EXT-STS:task_state"] || undefined;

/** Billed by the month or year: then stopping it saves nothing, and it cannot simply be deleted. */
export const isPrepaid = ({ metadata }: Server): boolean => metadata?.charging_mode === "1";

/** Huawei's record of a server in our words. */
export function toInstance(server: Server, { cloud, region, clusterNames }: Place): Instance {
  const { id, name, flavor, fault } = server;
  const tags = tagsOf(server);
  return {
    ref: instanceRef(cloud, region, id),
    cloud,
    region,
    id,
    name: name || id,
    state: stateOf(server),
    providerState: providerStateOf(server),
    type: flavor?.id || flavor?.name || undefined,
    zone: server["OS-EXT-AZ:availability_zone"] || undefined,
    addresses: addressesOf(server),
    tags: clusterTags(tags, clusterNames),
    stateReason: fault?.message || undefined,
    protectedBy: server.locked ? lockedBy(server) : undefined,
  };
}

/** The id of the CCE cluster that a server is a node of. */
export const clusterOf = (server: Server): string | undefined => clusterIdOf(tagsOf(server));

/** `key=value`, or a key alone; a value may hold further equals signs. */
function tagsOf({ tags }: Server): Record<string, string> {
  const pairs = (tags ?? []).map((tag) => {
    const at = tag.indexOf("=");
    return at < 0 ? [tag, ""] : [tag.slice(0, at), tag.slice(at + 1)];
  });
  return Object.fromEntries(pairs);
}

function providerStateOf(server: Server): string {
  const task = taskOf(server);
  const status = server.status || "unknown";
  return task === undefined ? status : `${status} (${task})`;
}

/** Fixed ones before floating ones. */
function addressesOf({ addresses }: Server): readonly string[] {
  const all = Object.values(addresses ?? {}).flat();
  const ofType = (floating: boolean) =>
    all.filter((one) => (one["OS-EXT-IPS:type"] === "floating") === floating);
  return [...ofType(false), ...ofType(true)].flatMap(({ addr }) => (addr ? [addr] : []));
}

function lockedBy({ metadata }: Server): string {
  const source = metadata?.lockSource;
  const by = typeof source === "string" && source !== "" ? ` by ${source}` : "";
  return `is locked in Huawei Cloud${by}`;
}
