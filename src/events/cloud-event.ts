import type { AuditKind } from "../model/audit.ts";
import type { SealedEvent } from "../store/events.ts";

const TYPES: Readonly<Record<AuditKind, string>> = {
  request: "operation.request",
  refusal: "operation.refusal",
  confirm: "operation.confirm",
  cancel: "operation.cancel",
  lapse: "operation.lapse",
  transition: "operation.transition",
  approval: "operation.approval",
  decline: "operation.decline",
  "approval-lapse": "operation.approval-lapse",
  "break-glass": "operation.break-glass",
  acknowledge: "operation.acknowledge",
  "schedule-edge": "schedule.edge",
  "direct-click": "operation.direct-click",
  schedule: "schedule.change",
  hold: "hold.change",
  config: "config.change",
  enroll: "codes.enroll",
  "code-refused": "codes.refuse",
  key: "key.change",
};

/** An entry of the audit as a CloudEvent 1.0. Its id is the same however often it is told. */
export function cloudEvent({ position, hash, entry }: Omit<SealedEvent, "replayed">) {
  const { id: _, at, ...data } = entry;
  return {
    specversion: "1.0",
    id: `${position}-${hash.slice(0, 16)}`,
    source: "urn:lamplighter",
    type: `dev.lamplighter.${TYPES[entry.kind]}`,
    subject: entry.ref ?? entry.operationId,
    time: new Date(at).toISOString(),
    datacontenttype: "application/json",
    data: { position, ...data },
  };
}
