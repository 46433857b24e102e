import type { Kysely } from "kysely";
import type { Log } from "./model/log.ts";
import { createAlarm } from "./queue/alarm.ts";
import { auditHead, printAnchor, SEAL_MAX, sealAudit } from "./store/audit-seal.ts";
import type { Database } from "./store/schema.ts";

export interface AuditSealer {
  /** Seals what was written until now, and nothing more. */
  stop(): Promise<void>;
}

export interface AuditSealerTools {
  readonly db: Kysely<Database>;
  readonly now: () => number;
  readonly log: Log;
  /** Told at the start, and whenever something was sealed. Must not fail. */
  readonly onSealed?: () => Promise<void>;
}

/**
 * How often it looks for entries without a seal, in milliseconds. A look reads the first row of a table that is empty
 * when nothing happened. Nobody tells it to look: that would make every writer wait for the one before.
 */
const LOOK_MS = 1_000;
/** The same where a burst left more than one look takes. What is urgent in a burst goes first. */
const LOOK_SOON_MS = 50;
/** How often the chain's newest point is written into the log, in milliseconds. */
const ANCHOR_EVERY_MS = 86_400_000;

/** Chains the audit, a second behind its writers. Each replica may have one: they take turns. */
export function startAuditSealer({ db, now, log, onSealed }: AuditSealerTools): AuditSealer {
  let anchoredAt = Number.NEGATIVE_INFINITY;
  let running: Promise<unknown> = Promise.resolve();
  let isFirst = true;

  const anchor = async (): Promise<void> => {
    const head = await auditHead(db);
    if (!head) return;
    anchoredAt = now();
    log.info({ anchor: printAnchor(head) }, "the newest point of the audit's chain");
  };
  const alarm = createAlarm(() => {
    const run = sealAudit(db).then(async (sealed) => {
      if (sealed > 0 || isFirst) await onSealed?.();
      isFirst = false;
      if (sealed < SEAL_MAX && now() - anchoredAt >= ANCHOR_EVERY_MS) await anchor();
      return sealed < SEAL_MAX ? LOOK_MS : LOOK_SOON_MS;
    });
    running = run.catch(() => undefined);
    return run;
  }, log);
  alarm.wake();

  return {
    async stop() {
      alarm.stop();
      await running;
      try {
        while ((await sealAudit(db)) === SEAL_MAX);
      } catch (error) {
        log.warn({ err: error }, "the newest audit entries are sealed at the next start");
      }
    },
  };
}
