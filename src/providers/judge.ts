import type { Instance } from "../model/instance.ts";
import { inTransition } from "../model/instance.ts";
import type { Sight, Watched } from "./provider.ts";

/** How long a cloud may go on showing the old state after it accepted an action, in milliseconds. */
const SETTLING_MS = 15_000;

/**
 * Judges one look at an instance by its state alone, for clouds that have no better evidence (job, work request).
 * A stable state that is not the goal is a failure only once the instance has been seen moving, or the cloud has had
 * time to show it: right after an action some clouds still answer with the state before it.
 * @param now Unix milliseconds
 */
export function judgeByState(watched: Watched, instance: Instance | undefined, now: number): Sight {
  if (instance && instance.state === watched.settles) return { kind: "done", instance };
  if (!instance || instance.state === "deleted") return { kind: "gone" };
  if (inTransition(instance.state) || instance.state === "unknown")
    return { kind: "underway", instance };
  const fellBack = watched.moved || now - watched.begunAt > SETTLING_MS;
  if (!fellBack) return { kind: "underway", instance };
  const detail = instance.stateReason ?? `it is ${instance.providerState} again`;
  return { kind: "failed", instance, trouble: { kind: "provider-fault", detail } };
}
