/** What the audit tells apart; events are of the same kinds. */
export const AUDIT_KINDS = [
  "request",
  "refusal",
  "confirm",
  "cancel",
  "lapse",
  "transition",
  "approval",
  "decline",
  "approval-lapse",
  "break-glass",
  "acknowledge",
  "schedule-edge",
  "direct-click",
  "schedule",
  "hold",
  "config",
  "enroll",
  "code-refused",
  "key",
] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];
