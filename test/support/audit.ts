import type { AuditEntry } from "../../src/store/audit.ts";
import { SEAL_MAX, sealAudit } from "../../src/store/audit-seal.ts";
import type { Connection } from "../../src/store/connect.ts";

export const ANN = { platform: "slack", id: "U0ANN", name: "Ann" } as const;
export const BEN = { platform: "discord", id: "71", name: "Ben" } as const;
export const OPS = { platform: "slack", id: "C0OPS", name: "ops" } as const;
/** Long ago, so that nothing counts as just written. */
export const THEN = Date.UTC(2026, 4, 1, 8);

/** An entry of every shape there is, told apart by `n`. */
export function entry(n: number): AuditEntry {
  const at = THEN + n * 1_000;
  const shapes: readonly AuditEntry[] = [
    {
      at,
      kind: "request",
      actor: ANN,
      channel: OPS,
      operationId: `op_${n}`,
      correlationId: `Ev${n}`,
      targets: [`aws/eu/${n}`, `aws/eu/${n + 1}`],
      rule: "@devs",
      words: `stop db-${n} "now" – „hü“`,
      outcome: "running",
    },
    { at, kind: "transition", operationId: `op_${n}`, ref: `aws/eu/${n}`, outcome: "a → b" },
    { at, kind: "refusal", actor: BEN, channel: OPS, words: "", outcome: "not-allowed" },
    { at, kind: "config", outcome: "changed: roles", detail: { n, parts: { roles: "12ab" } } },
  ];
  return shapes[n % shapes.length] as AuditEntry;
}

/** Seals everything that waits. */
export async function sealAll({ db }: Pick<Connection, "db">): Promise<void> {
  while ((await sealAudit(db)) === SEAL_MAX);
}
