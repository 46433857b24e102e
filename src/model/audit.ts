import { PLATFORMS, type PlatformName } from "./people.ts";

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

/** Whose entries are meant: a platform's id; with no platform given, an id or a name on any. */
export interface AuditActor {
  readonly platform?: PlatformName | undefined;
  readonly person: string;
}

/** Reads `slack:U0123ANN`, `U0123ANN` or `ann`. */
export function readAuditActor(text: string): AuditActor {
  const platform = PLATFORMS.find((name) => text.startsWith(`${name}:`));
  return platform ? { platform, person: text.slice(platform.length + 1) } : { person: text };
}
