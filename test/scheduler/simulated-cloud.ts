import { type Kysely, sql } from "kysely";
import type { Database } from "../../src/store/schema.ts";

/** The cloud does at once all that it was asked, and the bot sees that. */
export async function obey(db: Kysely<Database>, now: number): Promise<void> {
  await sql`
    with done as (
      update operation_targets set progress = jsonb_build_object('phase', 'done',
        'begunAt', ${now}::bigint, 'endedAt', ${now}::bigint,
        'state', case action when 'start' then 'running' else 'stopped' end)
      where phase = 'waiting' returning ref, operation_id, action
    ), ended as (
      update operations set stage = 'ended', ended_at = ${now}::bigint
      where id in (select operation_id from done)
    )
    update instances set seen_at = ${now}::bigint,
      instance = instance || jsonb_build_object('state',
        case done.action when 'start' then 'running' else 'stopped' end)
    from done where instances.ref = done.ref`.execute(db);
}
