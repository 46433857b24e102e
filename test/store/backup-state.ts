import { type Kysely, sql } from "kysely";
import { pendingWork, setWork } from "../../src/queue/pending-work.ts";
import { audit } from "../../src/store/audit.ts";
import { stateTables } from "../../src/store/backup/catalog.ts";
import { restoreBackup } from "../../src/store/backup/restore.ts";
import { writeBackup } from "../../src/store/backup/write.ts";
import { migrations } from "../../src/store/migrations/index.ts";
import type { Database } from "../../src/store/schema.ts";
import { entry, sealAll } from "../support/audit.ts";

type Db = Kysely<Database>;

/** When the backups of these tests are made, Unix milliseconds. */
export const NOW = Date.UTC(2026, 4, 10);

export const write = (db: Db, to: string) =>
  writeBackup(db, { file: to, now: NOW, work: pendingWork });

export const restore = (db: Db, from: string) =>
  restoreBackup(db, {
    file: from,
    migrations,
    work: (tx, { work, createdAt }) => setWork(tx, work, createdAt),
  });

/** Every row of every table, as PostgreSQL prints it. */
export async function everything(db: Db): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for (const { name } of await stateTables(db)) {
    const { rows } = await sql<{ row: string }>`
      select one::text as row from ${sql.id(name)} as one
      order by one::text collate "C"`.execute(db);
    all[name] = rows.map(({ row }) => row);
  }
  return all;
}

/** An operation that refers to a later row, an audit of which part waits for its seal, a machine that changed state. */
export async function fill(db: Db): Promise<void> {
  await sql`insert into operations
      (id, request_key, verb, actor, channel, words, rule, stage, skipped, retried_by, created_at)
    select id, id, 'stop', '{}', '{}', '', '', 'running', '[]', retried_by, ${NOW}
    from (values ('op_a', 'op_b'), ('op_b', null)) as two (id, retried_by)`.execute(db);
  await sql`insert into operation_targets
      (operation_id, ref, cloud, region, instance_id, name, action, from_state, progress)
    select 'op_a', action, 'c', 'r', 'i', 'n', action, 'running', '{"phase": "waiting", "tries": 0}'
    from unnest(array['reboot', 'stop']) as action`.execute(db);
  await audit(
    db,
    Array.from({ length: 700 }, (_, n) => entry(n)),
  );
  await sealAll({ db });
  await audit(db, [{ ...entry(701), at: NOW }]);
  for (const [n, state] of ["running", "stopped"].entries())
    await sql`insert into instances
      values ('c/r/i', 'c', 'r', ${JSON.stringify({ state })}::jsonb, ${n + 1})
      on conflict (ref) do update set instance = excluded.instance, seen_at = excluded.seen_at
      `.execute(db);
  await sql`insert into job_holders values ('poll', 'poll:c/r', gen_random_uuid(),
    '{"cloud": "c", "region": "r", "failures": 0}', 7, true)`.execute(db);
}
