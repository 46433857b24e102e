import type { Operation } from "../model/operation.ts";
import { bulkBody } from "./bulk-body.ts";
import { context, type Message } from "./message.ts";
import type { OperationView } from "./operation-view.ts";
import { singleBody } from "./single-body.ts";
import { joined } from "./words.ts";

/**
 * The one message of an operation, from asked to ended. Pure: the same row at the same instant is the same message.
 * Its last line tells who asked, by which grant, and the operation's id.
 */
export function operationCard(view: OperationView): Message {
  const { operation } = view;
  const [target] = operation.targets;
  const alone = operation.targets.length === 1 && operation.skipped.length === 0;
  const begun = operation.stage === "running" || operation.stage === "ended";
  const body = alone && target && begun ? singleBody(view, target) : bulkBody(view);
  return { ...body, parts: [...body.parts, signature(operation)] };
}

/** Whether nothing more is expected to change: the platform then spares no effort to show it. */
export function isFinal(operation: Operation): boolean {
  return operation.stage !== "running" && operation.stage !== "asked";
}

function signature(operation: Operation) {
  const asked = `Asked by ${operation.actor.name}`;
  return context(...joined([asked, `rule ${operation.rule}`, operation.id]));
}
