import { type Answer, privately } from "../messages/message.ts";
import { previewCard } from "../messages/record-cards.ts";
import type { Action } from "../model/action.ts";
import type { Instance } from "../model/instance.ts";
import type { Operation, Verb } from "../model/operation.ts";
import type { Invocation } from "../model/people.ts";
import { BotError } from "../model/problem.ts";
import { cancel, confirm, retry, undone } from "../operations/change.ts";
import { preview, type Request, request } from "../operations/request.ts";
import type { OperationsTools } from "../operations/tools.ts";
import type { Services, Sighting } from "../services.ts";
import type { Sync } from "../store/instances.ts";
import { findOperation, holdersOf, recentOperations } from "../store/operations.ts";
import type { Access } from "./access.ts";

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
}

/** What the handler of this one invocation can reach. */
export function servicesFor(
  tools: { readonly operations: OperationsTools },
  allowed: Allowed,
): Services {
  const { invocation, inventory, rights } = allowed;
  const { actor, channel } = invocation;
  return {
    actor,
    channel,
    fleet: fleetDesk(allowed),
    operations: operationsDesk(tools.operations, allowed),
    help: {
      view: allowed.configured
        ? {
            roles: rights.roles,
            channel: channel.name ? `#${channel.name.replace(/^#/, "")}` : "this channel",
            instances: inventory.instances.length,
          }
        : undefined,
      permissions: rights.permissions,
    },
  };
}

/** What comes out of the inventory knows when it was seen; anything else counts as never seen. */
const sighting = (instance: Instance | Sighting): Sighting => ({ seenAt: 0, ...instance });

function fleetDesk({ inventory, asked }: Allowed): Services["fleet"] {
  return {
    visible: inventory.instances,
    asked,
    silent: inventory.silent.map(({ cloud, region, syncedAt, trouble }) => ({
      cloud,
      region,
      syncedAt,
      trouble: trouble ?? "it is being read for the first time",
    })),
    seenAt: (instance) => sighting(instance).seenAt,
  };
}

function operationsDesk(tools: OperationsTools, allowed: Allowed): Services["operations"] {
  const { invocation, rights } = allowed;
  return {
    async ask(verb, instances, { dryRun }): Promise<Answer> {
      const asked = requestOf(allowed, verb, instances, allowed.rule);
      if (dryRun) return privately(previewCard({ verb, ...(await preview(tools, asked)) }));
      await request(tools, asked);
      return { kind: "follows" };
    },
    find: (id) => findHere(tools, allowed, id),
    confirm: (operation) => confirm(tools, operation, invocation.actor),
    async cancel(operation) {
      const { platform, id } = invocation.actor;
      const own = operation.actor.platform === platform && operation.actor.id === id;
      if (!own) rights.demand(actionsOf(operation), instancesOf(allowed, operation));
      return cancel(tools, operation, invocation.actor);
    },
    async retry(operation) {
      const refs = new Set(undone(operation));
      const instances = instancesOf(allowed, operation).filter(({ ref }) => refs.has(ref));
      if (instances.length === 0) {
        const why = "nothing of it is left to be repeated";
        throw new BotError({ code: "too-late", operation: operation.id, why });
      }
      const rule = rights.demand(actionsOf(operation), instances);
      await retry(tools, operation, requestOf(allowed, operation.verb, instances, rule));
    },
    recent: (instances) =>
      recentOperations(tools.db, { refs: instances.map(({ ref }) => ref), limit: RECENT_MAX }),
    async holding(instance) {
      const holder = (await holdersOf(tools.db, [instance.ref])).get(instance.ref);
      return holder && { id: holder.operationId, action: holder.action };
    },
  };
}

const RECENT_MAX = 15;

function requestOf(
  { invocation, words }: Allowed,
  verb: Verb,
  instances: readonly Instance[],
  rule: string,
): Request {
  return { verb, instances: instances.map(sighting), invocation, words, rule };
}

/** An operation of which at least one instance may be seen here; of another one nothing is said. */
async function findHere(tools: OperationsTools, allowed: Allowed, id: string): Promise<Operation> {
  const operation = await findOperation(tools.db, id);
  if (operation && instancesOf(allowed, operation).length > 0) return operation;
  throw new BotError({ code: "no-such-operation", typed: id });
}

function instancesOf({ inventory }: Allowed, operation: Operation): readonly Sighting[] {
  const refs = new Set<string>(operation.targets.map(({ ref }) => ref));
  return inventory.instances.filter(({ ref }) => refs.has(ref));
}

const actionsOf = (operation: Operation): readonly Action[] => [
  ...new Set(operation.targets.map(({ action }) => action)),
];
