import { type Kysely, type Migration, sql } from "kysely";

/** Of a state that is found to be another one after this long, nobody knows since when it is. */
const BLIND_MS = 3_600_000;

const STATEMENTS = [
  // From which instant on an instance was in which state, as it was seen.
  `create table state_changes (
    ref text not null,
    at bigint not null,
    state text not null,
    primary key (ref, at)
  )`,
  "insert into state_changes select ref, seen_at, instance->>'state' from instances",
  `create function note_state_change() returns trigger language plpgsql as $$
  begin
    if tg_op = 'DELETE' then
      insert into state_changes values (old.ref, old.seen_at, 'unknown')
        on conflict (ref, at) do update set state = excluded.state;
      return null;
    end if;
    if tg_op = 'UPDATE' and new.seen_at - old.seen_at > ${BLIND_MS} then
      insert into state_changes values (old.ref, old.seen_at, 'unknown')
        on conflict (ref, at) do update set state = excluded.state;
    end if;
    insert into state_changes values (new.ref, new.seen_at, new.instance->>'state')
      on conflict (ref, at) do update set state = excluded.state;
    return null;
  end $$`,
  `create trigger note_state after insert or delete on instances
    for each row execute function note_state_change()`,
  `create trigger note_state_change after update on instances
    for each row when (old.instance->>'state' is distinct from new.instance->>'state')
    execute function note_state_change()`,
];

/** How long instances ran: whoever writes down what was seen, the database takes note of every change of state. */
export const stateChanges: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
