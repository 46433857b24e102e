import type { Action } from "../model/action.ts";
import type { Instance } from "../model/instance.ts";
import type { CostChange } from "../model/money.ts";
import type { Operation } from "../model/operation.ts";
import type { Channel } from "../model/people.ts";

/** What an operation's message is made of. */
export interface OperationView {
  readonly operation: Operation;
  /** Median time of this action on this cloud from our own history, in milliseconds. */
  readonly usualMs: (cloud: string, action: Action) => number | undefined;
  /** Whether the cloud can do this at all: no button offers what it cannot. */
  readonly able: (cloud: string, action: Action) => boolean;
  /** What the inventory knows of a target's instance. */
  readonly instance: (ref: string) => Instance | undefined;
  /** What it saves and costs in an hour, where that is known and to be told now. */
  readonly cost?: CostChange | undefined;
  /** Where it is shown. */
  readonly place?: Channel | undefined;
  /** Unix milliseconds. */
  readonly now: number;
}
