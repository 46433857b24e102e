import type { Choice, Reminded } from "../model/parking.ts";
import type { Tx } from "../queue/tx.ts";
import { openReminders, replaceNotice } from "../store/notices.ts";

/** Shows on these instances' open reminders what somebody chose; undefined takes it back. */
export const showChoices = (
  tx: Tx,
  choices: ReadonlyMap<string, Choice | undefined>,
): Promise<void> =>
  change(tx, [...choices.keys()], (item) => ({ ...item, choice: choices.get(item.ref) }));

/** Ends these instances' open reminders with what became of their stop. */
export const endReminders = (tx: Tx, ends: ReadonlyMap<string, string>): Promise<void> =>
  change(tx, [...ends.keys()], (item) => ({ ...item, end: ends.get(item.ref) }));

async function change(
  tx: Tx,
  refs: readonly string[],
  changed: (item: Reminded) => Reminded,
): Promise<void> {
  const meant = new Set(refs);
  for (const { id, body } of await openReminders(tx.db, refs)) {
    if (body.kind !== "reminder") continue;
    const items = body.items.map((item) =>
      meant.has(item.ref) && item.end === undefined ? changed(item) : item,
    );
    await replaceNotice(tx.db, id, { ...body, items });
    await tx.send("notice", { noticeId: id, failures: 0 });
  }
}
