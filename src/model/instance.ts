import type { InstanceRef } from "./id.ts";

export const INSTANCE_STATES = [
  "running",
  "stopped",
  "starting",
  "stopping",
  "rebooting",
  "shelved",
  "suspended",
  "error",
  "deleted",
  "unknown",
] as const;

/** What every provider's own states are mapped onto; the original is kept beside it. */
export type InstanceState = (typeof INSTANCE_STATES)[number];

export interface Instance {
  readonly ref: InstanceRef;
  /** The operator's name for the account, e.g. `aws-dev`. */
  readonly cloud: string;
  readonly region: string;
  /** The provider's own id. */
  readonly id: string;
  /** What people call it; the id where the provider has no name for it. */
  readonly name: string;
  readonly state: InstanceState;
  /** The provider's own word for its state, e.g. `shutting-down`. */
  readonly providerState: string;
  readonly type?: string | undefined;
  /** What lists of prices have it under, where that is more than its type: `t3.large/RunInstances:0002`. */
  readonly product?: string | undefined;
  readonly zone?: string | undefined;
  readonly addresses: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** The provider's own words for why it is in this state, where it says. */
  readonly stateReason?: string | undefined;
  /** Why this instance must be left alone, in words ("belongs to Auto Scaling group web"). */
  readonly protectedBy?: string | undefined;
}

/** Whether the instance is still there: a cloud may show deleted ones for a while. */
export const isLiving = ({ state }: Pick<Instance, "state">): boolean => state !== "deleted";

/** Whether the instance is on its way from one state to another, so that a new action would collide. */
export function inTransition(state: InstanceState): boolean {
  return state === "starting" || state === "stopping" || state === "rebooting";
}

/** What an instance in this state is paid for: it runs, it is parked, or nobody can say. */
export type Usage = "running" | "parked" | "unknown";

const USAGES: Readonly<Record<InstanceState, Usage>> = {
  running: "running",
  starting: "running",
  stopping: "running",
  rebooting: "running",
  stopped: "parked",
  shelved: "parked",
  suspended: "parked",
  error: "unknown",
  deleted: "unknown",
  unknown: "unknown",
};

/** On its way from one state to another an instance counts as one that runs, so that no saving is claimed too early. */
export const usageOf = (state: InstanceState): Usage => USAGES[state];
