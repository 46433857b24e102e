import type { Instance } from "../../model/instance.ts";
import { inTransition } from "../../model/instance.ts";
import { judgeByState } from "../judge.ts";
import type { Sight, Watched } from "../provider.ts";
import type { Part } from "./jobs.ts";

/** After this long a reboot whose job cannot be read is taken for done if the server runs, in milliseconds. */
const REBOOT_MS = 60_000;

/**
 * What the server's state and its part of the job say together.
 * @param now Unix milliseconds
 */
export function judge(
  watched: Watched,
  instance: Instance | undefined,
  part: Part | undefined,
  now: number,
): Sight {
  if (!instance || instance.state === "deleted") return { kind: "gone" };
  const reboots = watched.action === "reboot" || watched.action === "reboot:hard";
  return reboots
    ? judgeReboot(watched, instance, part, now)
    : judgeMove(watched, instance, part, now);
}

/** A start, stop or delete: the goal differs from where it came from, so its state alone tells that it is there. */
function judgeMove(
  watched: Watched,
  instance: Instance,
  part: Part | undefined,
  now: number,
): Sight {
  if (instance.state === watched.settles) return { kind: "done", instance };
  switch (part?.kind) {
    case "underway":
      return { kind: "underway", instance };
    case "failed":
      return inTransition(instance.state)
        ? { kind: "underway", instance }
        : failed(watched, instance, part);
    case "done":
    case undefined:
      return judgeByState(watched, instance, now);
    default:
      return part satisfies never;
  }
}

/** It runs before and after, so only the job tells that something happened between. */
function judgeReboot(
  watched: Watched,
  instance: Instance,
  part: Part | undefined,
  now: number,
): Sight {
  switch (part?.kind) {
    case "underway":
      return { kind: "underway", instance };
    case "failed":
      return inTransition(instance.state)
        ? { kind: "underway", instance }
        : failed(watched, instance, part);
    case "done":
      return judgeByState(watched, instance, now);
    case undefined: {
      const seen = watched.moved || now - watched.begunAt > REBOOT_MS;
      if (instance.state === "running" && !seen) return { kind: "underway", instance };
      return judgeByState(watched, instance, now);
    }
    default:
      return part satisfies never;
  }
}

function failed(
  { action }: Watched,
  instance: Instance,
  { trouble }: Extract<Part, { kind: "failed" }>,
): Sight {
  if (action !== "stop") return { kind: "failed", instance, trouble };
  const detail = `${trouble.detail}. Its system may not have obeyed; a hard stop would`;
  return { kind: "failed", instance, trouble: { ...trouble, detail } };
}
