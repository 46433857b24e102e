import type { Context } from "hono";
import type { ApiEnv } from "../api/caller.ts";
import type { Follower } from "../api/follow.ts";
import type { ApiTools } from "../api/ports.ts";

/** What a predecessor's routes are made with. */
export interface DropInTools extends ApiTools {
  readonly follower: Follower;
  /** The regions of a configured cloud, in its own order. */
  readonly regionsOf: (cloud: string) => readonly string[];
}

/** Where a predecessor's routes stand, and on which cloud alone they act. */
export interface Place {
  /** What stands before them: `/openstack`; `/` for nothing. */
  readonly path: string;
  /** The operator's name for the cloud. */
  readonly cloud: string;
}

export type DropInContext = Context<ApiEnv>;

/** The address below `path`, with a slash at its end and without. */
export function below(path: string, rest: string): string[] {
  const whole = `${path === "/" ? "" : path}${rest}`;
  return whole === "" ? ["/"] : [whole, `${whole}/`];
}
