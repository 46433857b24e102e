import type { MessageId } from "../model/id.ts";
import type { Approval, Operation } from "../model/operation.ts";
import type { Channel } from "../model/people.ts";
import type { Tx } from "../queue/tx.ts";
import { insertApproval } from "../store/approvals.ts";
import { audit } from "../store/audit.ts";
import { insertMessage } from "../store/messages.ts";
import type { OperationsTools } from "./tools.ts";

/** Other people's say in a new operation. */
export interface Pending {
  readonly approval: Approval;
  /** Where they are asked, or told. */
  readonly channels: readonly Channel[];
}

/** Somebody else takes note of broken glass, or is asked again after this long, in milliseconds. */
export const ACKNOWLEDGE_AGAIN_MS = 86_400_000;

/** Writes down what other people have to say to a new operation, and tells them, in the operation's own transaction. */
export async function writePending(
  tools: OperationsTools,
  tx: Tx,
  operation: Operation,
  { approval, channels }: Pending,
): Promise<void> {
  const { id: operationId, createdAt } = operation;
  await insertApproval(tx.db, operationId, approval);
  for (const channel of channels.filter((one) => !isSame(one, operation.channel))) {
    const id = `msg_${tools.newId()}` as MessageId;
    await insertMessage(tx.db, { id, operationId, channel, kind: "card" });
    await tx.send("tell", { messageId: id, failures: 0, since: createdAt });
  }
  if (approval.brokenGlass) {
    await tx.at("remind", createdAt + ACKNOWLEDGE_AGAIN_MS, { operationId });
    await audit(tx.db, [brokenGlass(operation, approval.brokenGlass.reason)]);
  } else {
    await tx.at("lapse", approval.expiresAt, { operationId });
    const halfWay = createdAt + Math.round((approval.expiresAt - createdAt) / 2);
    await tx.at("remind", halfWay, { operationId });
  }
}

const isSame = (one: Channel, other: Channel): boolean =>
  one.platform === other.platform && one.id === other.id;

function brokenGlass(operation: Operation, reason: string) {
  const { id, actor, channel, rule, words, createdAt, targets, approval } = operation;
  const skipped = approval?.needs.map(({ by, count }) => ({ by, count })) ?? [];
  return {
    at: createdAt,
    kind: "break-glass" as const,
    actor,
    channel,
    operationId: id,
    targets: targets.map(({ ref }) => ref),
    rule,
    words,
    outcome: "went ahead without the approvals",
    detail: { reason, skipped },
  };
}
