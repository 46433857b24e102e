import type { Action } from "../model/action.ts";
import type { Instance } from "../model/instance.ts";
import type { Operation } from "../model/operation.ts";
import { bulkBody } from "./bulk-body.ts";
import { context, type Message } from "./message.ts";
import { singleBody } from "./single-body.ts";
import { joined } from "./words.ts";

/** What an operation's message is made of. */
export interface OperationView {
  readonly operation: Operation;
  /** Median time of this action on this cloud from our own history, in milliseconds. */
  readonly usualMs: (cloud: string, action: Action) => number | undefined;
  /** What the inventory knows of a target's instance. */
  readonly instance: (ref: string) => Instance | undefined;
  /** Unix milliseconds. */
  readonly now: number;
}

/** Headline, parts and buttons of one kind of operation; the frame around them is the same for all. */
export type Body = Message;

/**
 * The one message of an operation, from asked to ended. Pure: the same row at the same instant is the same message.
 * Its last line tells who asked, by which grant, and the operation's id.
 */
export function operationCard(view: OperationView): Message {
  const { operation } = view;
  const [target] = operation.targets;
  const alone = operation.targets.length === 1 && operation.skipped.length === 0;
  const body =
    alone && target && operation.stage === "running"
      ? singleBody(view, target)
      : alone && target && operation.stage === "ended"
        ? singleBody(view, target)
        : bulkBody(view);
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
