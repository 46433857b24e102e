import type { Choice } from "../model/parking.ts";
import type { Tx } from "../queue/tx.ts";
import { changeReminders, type ReminderChange } from "../store/notices.ts";

/** Shows on an instance's open reminders what somebody chose; undefined takes it back. */
export const showChoice = (tx: Tx, ref: string, choice: Choice | undefined): Promise<void> =>
  change(tx, ref, { choice: choice ?? null });

/** Ends an instance's open reminders with what became of the stop. */
export const endReminders = (tx: Tx, ref: string, end: string): Promise<void> =>
  change(tx, ref, { end });

async function change(tx: Tx, ref: string, what: ReminderChange): Promise<void> {
  for (const noticeId of await changeReminders(tx.db, ref, what))
    await tx.send("notice", { noticeId, failures: 0 });
}
