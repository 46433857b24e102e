import type { Operation } from "../model/operation.ts";
import { t } from "../model/phrase.ts";
import {
  acknowledgeButtons,
  brokenGlassPart,
  undecidedBody,
  waitingBody,
} from "./approval-body.ts";
import { approversOf } from "./approvers.ts";
import { bulkBody } from "./bulk-body.ts";
import { context, type Message } from "./message.ts";
import type { OperationView } from "./operation-view.ts";
import { singleBody } from "./single-body.ts";
import { joined, listed } from "./words.ts";

/**
 * The one message of an operation, from asked to ended. Pure: the same row at the same instant is the same message.
 * Its last line tells who asked, by which grant, who approved, and the operation's id.
 */
export function operationCard(view: OperationView): Message {
  const { operation } = view;
  const body = bodyOf(view);
  return {
    ...body,
    parts: [...brokenGlassPart(view), ...body.parts, signature(operation)],
    buttons: [...body.buttons, ...acknowledgeButtons(operation)],
  };
}

function bodyOf(view: OperationView): Message {
  const { operation } = view;
  const { stage, approval } = operation;
  switch (stage) {
    case "approval":
      return approval ? waitingBody(view, approval) : bulkBody(view);
    case "declined":
      return undecidedBody(operation, stage);
    case "lapsed":
    case "cancelled":
      return approval ? undecidedBody(operation, stage) : bulkBody(view);
    case "asked":
      return bulkBody(view);
    case "running":
    case "ended":
      return underwayBody(view);
    default:
      return stage satisfies never;
  }
}

function underwayBody(view: OperationView): Message {
  const { targets, skipped } = view.operation;
  const [target] = targets;
  const alone = targets.length === 1 && skipped.length === 0;
  return alone && target ? singleBody(view, target) : bulkBody(view);
}

/** Whether nothing more is expected to change: the platform then spares no effort to show it. */
export function isFinal({ stage }: Operation): boolean {
  return stage !== "running" && stage !== "asked" && stage !== "approval";
}

function signature({ actor, rule, id, stage, approval }: Operation) {
  const begun = stage === "running" || stage === "ended";
  const approvers = approval && begun ? approversOf(approval) : [];
  const approved = approvers.length > 0 ? [t`approved by ${listed(approvers)}`] : [];
  return context(...joined([t`Asked by ${actor.name}`, t`rule ${rule}`, ...approved, id]));
}
