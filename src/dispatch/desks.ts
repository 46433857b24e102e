import type { Codes } from "../approvals/codes.ts";
import type { ApprovalsTools } from "../approvals/tools.ts";
import { type Answer, privately } from "../messages/message.ts";
import { previewCard } from "../messages/record-cards.ts";
import type { Operation } from "../model/operation.ts";
import type { Actor } from "../model/people.ts";
import { t } from "../model/phrase.ts";
import { BotError } from "../model/problem.ts";
import { cancel, confirm, retry, undone } from "../operations/change.ts";
import { preview, request } from "../operations/request.ts";
import type { OperationsTools } from "../operations/tools.ts";
import type { SavingsTools } from "../savings/savings.ts";
import type { Services } from "../services.ts";
import { findOperation, holdersOf, recentOperations } from "../store/operations.ts";
import { type Allowed, actionsOf, instancesOf, requestOf } from "./allowed.ts";
import { approvalsDesk } from "./approvals-desk.ts";
import { auditDesk } from "./audit-desk.ts";
import { fleetDesk } from "./fleet-desk.ts";
import { savingsDesk } from "./savings-desk.ts";
import { schedulesDesk } from "./schedules-desk.ts";
import { type WhyTools, whyDesk } from "./why-desk.ts";

interface Tools
  extends WhyTools,
    Pick<ApprovalsTools, "codes">,
    Pick<SavingsTools, "parking" | "prices"> {
  readonly operations: OperationsTools;
}

/** Makes what the handler of one invocation can reach. What all have in common is put together once. */
export function createServices(tools: Tools): (allowed: Allowed) => Services {
  const { operations, codes } = tools;
  const all = { ...operations, ...tools };
  return (allowed) => {
    const { actor, channel } = allowed.invocation;
    const schedules = schedulesDesk(all, allowed);
    return {
      actor,
      channel,
      fleet: fleetDesk(operations, allowed),
      operations: operationsDesk(operations, allowed),
      approvals: approvalsDesk(all, allowed),
      codes: codesDesk(codes, actor),
      why: whyDesk(tools, allowed, schedules),
      schedules,
      savings: savingsDesk(all, allowed),
      audit: auditDesk(operations, allowed),
      help: helpDesk(allowed),
    };
  };
}

function helpDesk({ invocation, inventory, rights, configured }: Allowed): Services["help"] {
  const { name } = invocation.channel;
  return {
    view: configured
      ? {
          roles: rights.roles,
          channel: name ? `#${name.replace(/^#/, "")}` : t`this channel`,
          instances: inventory.instances.length,
        }
      : undefined,
    holds: rights.holds,
    may: (needed, instance) =>
      needed.every((permission) => rights.decide(permission, [instance]).kind !== "deny"),
  };
}

function operationsDesk(tools: OperationsTools, allowed: Allowed): Services["operations"] {
  const { invocation, rights } = allowed;
  return {
    async ask(verb, instances, { dryRun, ...notes }): Promise<Answer> {
      const asked = requestOf(allowed, tools.now(), {
        verb,
        instances,
        rule: allowed.rule,
        ...notes,
      });
      if (dryRun) return privately(previewCard({ verb, ...(await preview(tools, asked)) }));
      allowed.concerns(await request(tools, asked));
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
        const why = t`nothing of it is left to be repeated`;
        throw new BotError({ code: "too-late", operation: operation.id, why });
      }
      const rule = rights.demand(actionsOf(operation), instances);
      const because = operation.approval?.reason;
      const again = { verb: operation.verb, instances, rule, because };
      const asked = { ...requestOf(allowed, tools.now(), again), confirmed: true };
      allowed.concerns(await retry(tools, operation, asked));
    },
    recent: (instances) =>
      recentOperations(tools.db, { refs: instances.map(({ ref }) => ref), limit: RECENT_MAX }),
    async holding(instance) {
      const holder = (await holdersOf(tools.db, [instance.ref])).get(instance.ref);
      return holder && { id: holder.operationId, action: holder.action };
    },
  };
}

const codesDesk = (codes: Codes, actor: Actor): Services["codes"] => ({
  enrolled: () => codes.enrolled(actor),
  begin: () => codes.begin(actor),
  confirm: (code, former) => codes.confirm(actor, code, former),
});

const RECENT_MAX = 15;

/** An operation of which at least one instance may be seen here; of another one nothing is said. */
async function findHere(tools: OperationsTools, allowed: Allowed, id: string): Promise<Operation> {
  const operation = await findOperation(tools.db, id);
  if (operation && instancesOf(allowed, operation).length > 0) {
    allowed.concerns(operation);
    return operation;
  }
  throw new BotError({ code: "no-such-operation", typed: id });
}
