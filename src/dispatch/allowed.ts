import { pendingFor } from "../approvals/pending-for.ts";
import type { Action } from "../model/action.ts";
import type { Instance } from "../model/instance.ts";
import type { Operation, Verb } from "../model/operation.ts";
import type { Invocation } from "../model/people.ts";
import type { Request } from "../operations/request.ts";
import type { Sighting } from "../services.ts";
import type { Sync } from "../store/instances.ts";
import type { Access } from "./access.ts";
import type { Hearing } from "./hear.ts";

/** Everything that is known about one invocation once it is allowed. */
export interface Allowed {
  readonly invocation: Invocation;
  readonly words: string;
  readonly rule: string;
  readonly rights: Access;
  readonly inventory: {
    readonly instances: readonly Sighting[];
    readonly silent: readonly Sync[];
  };
  readonly asked: string | undefined;
  readonly configured: boolean;
  /** Notes an operation that the invocation makes, or names. */
  readonly concerns: Hearing["concerns"];
}

interface Wish {
  readonly verb: Verb;
  readonly instances: readonly Instance[];
  readonly rule: string;
  readonly because?: string | undefined;
  readonly breakGlass?: string | undefined;
}

/** What the person wants, with what other people have to say to it. */
export function requestOf(
  { invocation, words, rights }: Allowed,
  now: number,
  { verb, instances, rule, because, breakGlass }: Wish,
): Request {
  const { channel } = invocation;
  const { policy, actor: requester, decide } = rights;
  const demand = { policy, requester, channel, decide, words, because, breakGlass, now };
  const approvalOf: Request["approvalOf"] = (targets) => pendingFor(demand, targets);
  return { verb, instances: instances.map(sighting), invocation, words, rule, approvalOf };
}

/** What comes out of the inventory knows when it was seen; anything else counts as never seen. */
export const sighting = (instance: Instance | Sighting): Sighting => ({ seenAt: 0, ...instance });

/** Those of an operation's instances that this person may see here. */
export function instancesOf({ inventory }: Allowed, operation: Operation): readonly Sighting[] {
  const refs = new Set<string>(operation.targets.map(({ ref }) => ref));
  return inventory.instances.filter(({ ref }) => refs.has(ref));
}

export const actionsOf = (operation: Operation): readonly Action[] => [
  ...new Set(operation.targets.map(({ action }) => action)),
];
