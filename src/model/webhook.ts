import type { AuditKind } from "./audit.ts";

/** Where other systems want to be told what happens. */
export interface Webhook {
  /** How it is called in logs and on the command line. */
  readonly name: string;
  readonly url: string;
  readonly secret: string;
  /** Absent for all. */
  readonly kinds?: readonly AuditKind[] | undefined;
}
