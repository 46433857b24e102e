import fc from "fast-check";
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { audit, readAuditRow } from "../../src/store/audit.ts";
import { type Anchor, auditHead, sealOf } from "../../src/store/audit-seal.ts";
import { verifyAudit } from "../../src/store/audit-verify.ts";
import type { Database } from "../../src/store/schema.ts";
import { entry, sealAll, THEN } from "../support/audit.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

type Db = Kysely<Database>;

const ENTRIES = 40;
const NOW = THEN + 1_000_000_000;

let database: TestDatabase;
let anchor: Anchor;
beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database.connection;
  await audit(
    db,
    Array.from({ length: ENTRIES }, (_, n) => entry(n)),
  );
  await sealAll(database.connection);
  anchor = (await auditHead(db)) as Anchor;
});
afterAll(() => database.drop());

/** What a superuser does who has taken the guards away; undone after a look at what is found. */
async function afterTampering(
  tamper: (db: Db) => Promise<void>,
  options: { readonly anchor?: Anchor | undefined; readonly pageSize?: number; now?: number } = {},
) {
  const undo = new Error("undo");
  let verdict: Awaited<ReturnType<typeof verifyAudit>> | undefined;
  const tampering = database.connection.db.transaction().execute(async (tx) => {
    await sql`alter table audit disable trigger all`.execute(tx);
    await sql`alter table audit_seal disable trigger all`.execute(tx);
    await sql`alter table audit alter column id drop identity`.execute(tx);
    await tamper(tx);
    verdict = await verifyAudit(tx, { now: NOW, ...options });
    throw undo;
  });
  await tampering.catch((error: unknown) => {
    if (error !== undo) throw error;
  });
  return verdict;
}

const at = (position: number) =>
  sql`(select audit_id from audit_seal where position = ${position}::bigint)`;

/** One change of the entry at a position; each makes it differ from what it was. */
const CHANGES = {
  "its time": sql`at = at + 1`,
  "its time, to more than a number holds": sql`at = 9223372036854775807`,
  "its kind": sql`kind = kind || 's'`,
  "its outcome": sql`outcome = ' ' || outcome`,
  "its words": sql`words = coalesce(words || '!', '')`,
  "its rule": sql`rule = coalesce(rule || '!', '')`,
  "who it was": sql`actor = case when actor is null then '{"id": "U0EVE"}' else jsonb_set(actor, '{id}', '"U0EVE"') end`,
  "the name that they had": sql`actor = coalesce(actor, '{}') || '{"name": "Eve"}'`,
  "where it was": sql`channel = coalesce(channel, '{}') || '{"id": "C0EVE"}'`,
  "its operation": sql`operation_id = coalesce(operation_id || '1', 'op_eve')`,
  "its correlation": sql`correlation_id = coalesce(correlation_id || '1', 'Eve')`,
  "its instance": sql`ref = coalesce(ref || '1', 'lab/x/1')`,
  "its instances": sql`targets = targets[2:] || '{lab/x/1}'`,
  "its detail": sql`detail = coalesce(detail, '{}') || '{"n": -1}'`,
  "its number": sql`id = id + 100000`,
} as const;

async function remakeChain(db: Db, from: number): Promise<void> {
  const links = await db
    .selectFrom("audit_seal")
    .innerJoin("audit", "audit.id", "audit_seal.audit_id")
    .selectAll()
    .orderBy("position")
    .execute();
  let hash: Buffer = Buffer.alloc(32);
  for (const { position, audit_id, hash: old, ...row } of links) {
    hash = position < from ? old : sealOf(hash, readAuditRow(row));
    await sql`update audit_seal set hash = ${hash} where position = ${position}`.execute(db);
  }
}

/** Puts an entry of ours at a position and moves the rest on. */
async function putIn(db: Db, position: number, seal: "false" | "right"): Promise<void> {
  await sql`insert into audit (id, at, kind, outcome)
    values (999999, ${THEN}, 'approval', 'yes')`.execute(db);
  await sql`update audit_seal set position = position + 1000 where position >= ${position}`.execute(
    db,
  );
  const before = await sql<{ hash: Buffer }>`
    select hash from audit_seal where position = ${position - 1}`.execute(db);
  const row = await db
    .selectFrom("audit")
    .selectAll()
    .where("id", "=", 999_999)
    .executeTakeFirstOrThrow();
  const right = sealOf(before.rows[0]?.hash ?? Buffer.alloc(32), readAuditRow(row));
  const hash = seal === "right" ? right : Buffer.alloc(32, 7);
  await sql`insert into audit_seal values (${position}, 999999, ${hash})`.execute(db);
  await sql`update audit_seal set position = position - 999 where position > 1000`.execute(db);
}

async function swap(db: Db, one: number, other: number): Promise<void> {
  await sql`create temporary table moved on commit drop as
    select case position when ${one}::bigint then ${other}::bigint else ${one}::bigint end as position,
      audit_id from audit_seal where position in (${one}::bigint, ${other}::bigint)`.execute(db);
  await sql`update audit_seal set audit_id = -audit_id
    where position in (${one}::bigint, ${other}::bigint)`.execute(db);
  await sql`update audit_seal set audit_id = moved.audit_id from moved
    where moved.position = audit_seal.position`.execute(db);
}

interface Tampering {
  readonly what: string;
  readonly tamper: (db: Db) => Promise<void>;
  /** Where it has to be found. */
  readonly position: number;
  /** Only what is kept elsewhere shows it. */
  readonly needsAnchor?: boolean;
  /** The anchor shows it one position earlier. */
  readonly replacesAnchor?: boolean;
}

const run = async (db: Db, ...statements: readonly ReturnType<typeof sql>[]): Promise<void> => {
  for (const statement of statements) await statement.execute(db);
};

const somewhere = fc.integer({ min: 1, max: ENTRIES });
const tampering: fc.Arbitrary<Tampering> = fc.oneof(
  fc
    .tuple(somewhere, fc.constantFrom(...(Object.keys(CHANGES) as (keyof typeof CHANGES)[])))
    .map(([position, what]) => ({
      what: `changes ${what}`,
      tamper: (db: Db) =>
        run(db, sql`update audit set ${CHANGES[what]} where id = ${at(position)}`),
      position,
    })),
  somewhere.map((position) => ({
    what: "removes an entry",
    tamper: (db: Db) => run(db, sql`delete from audit where id = ${at(position)}`),
    position,
  })),
  somewhere.map((position) => ({
    what: "removes a seal",
    tamper: (db: Db) => run(db, sql`delete from audit_seal where position = ${position}`),
    position,
  })),
  fc.integer({ min: 1, max: ENTRIES - 1 }).map((position) => ({
    what: "removes an entry with its seal",
    tamper: (db: Db) =>
      run(
        db,
        sql`delete from audit where id = ${at(position)}`,
        sql`delete from audit_seal where position = ${position}`,
      ),
    position,
  })),
  fc.integer({ min: 1, max: ENTRIES - 1 }).map((position) => ({
    what: "removes an entry with its seal and closes the gap",
    tamper: (db: Db) =>
      run(
        db,
        sql`delete from audit where id = ${at(position)}`,
        sql`delete from audit_seal where position = ${position}`,
        sql`update audit_seal set position = position + 1000 where position > ${position}`,
        sql`update audit_seal set position = position - 1001 where position > 1000`,
      ),
    position,
  })),
  somewhere.map((position) => ({
    what: "cuts off the end",
    tamper: (db: Db) =>
      run(
        db,
        sql`delete from audit where id in (
          select audit_id from audit_seal where position >= ${position})`,
        sql`delete from audit_seal where position >= ${position}`,
      ),
    position,
    needsAnchor: true,
  })),
  somewhere.map((position) => ({
    what: "cuts off the end of the chain alone",
    tamper: (db: Db) => run(db, sql`delete from audit_seal where position >= ${position}`),
    position,
  })),
  somewhere.map((position) => ({
    what: "changes a seal",
    tamper: (db: Db) =>
      run(db, sql`update audit_seal set hash = sha256(hash) where position = ${position}`),
    position,
  })),
  fc.uniqueArray(somewhere, { minLength: 2, maxLength: 2 }).map(([one = 1, other = 2]) => ({
    what: "moves an entry to another's place",
    tamper: (db: Db) => swap(db, one, other),
    position: Math.min(one, other),
  })),
  somewhere.map((position) => ({
    what: "puts in an entry under a false seal",
    tamper: (db: Db) => putIn(db, position, "false"),
    position,
  })),
  somewhere.map((position) => ({
    what: "puts in an entry under a right seal",
    tamper: (db: Db) => putIn(db, position, "right"),
    // Itself it fits; the one that it pushed on does not, and neither does the anchor in its place.
    position: position + 1,
    replacesAnchor: position === ENTRIES,
  })),
  fc.constant<Tampering>({
    what: "adds an entry without the bot",
    tamper: (db: Db) =>
      run(db, sql`insert into audit (id, at, kind, outcome) values (999999, 0, 'approval', 'yes')`),
    position: ENTRIES + 1,
  }),
  fc.constant<Tampering>({
    what: "adds an entry that is dated tomorrow",
    tamper: (db: Db) =>
      run(
        db,
        sql`insert into audit (id, at, kind, outcome)
          values (-5, ${NOW + 86_400_000}, 'approval', 'yes')`,
      ),
    position: ENTRIES + 1,
  }),
  fc.tuple(somewhere, fc.constantFrom("its words", "who it was", "its time")).map(
    ([position, what]): Tampering => ({
      what: `changes ${what} and makes the chain anew`,
      tamper: async (db) => {
        await run(
          db,
          sql`update audit set ${CHANGES[what as "its words"]} where id = ${at(position)}`,
        );
        await remakeChain(db, position);
      },
      position: ENTRIES,
      needsAnchor: true,
    }),
  ),
  fc.constant<Tampering>({
    what: "empties everything",
    tamper: (db: Db) => run(db, sql`truncate audit, audit_seal`),
    position: 1,
    needsAnchor: true,
  }),
);

test("whatever a superuser tampers with is found, at its place, however the audit is read", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      tampering,
      fc.integer({ min: 1, max: ENTRIES + 5 }),
      fc.boolean(),
      async ({ what, tamper, position, needsAnchor, replacesAnchor }, pageSize, chosen) => {
        seen.add(what);
        const anchored = chosen || needsAnchor === true;
        const options = { pageSize, anchor: anchored ? anchor : undefined };
        const verdict = await afterTampering(tamper, options);
        const found = anchored && replacesAnchor ? position - 1 : position;
        expect(verdict?.trouble, what).toMatchObject({ position: found, sentence: /\w/ });
      },
    ),
    { numRuns: 400 },
  );
  expect(seen.size).toBeGreaterThan(20);
}, 60_000);

describe("what nobody touched is whole", () => {
  test("however it is read, with and without an anchor", async () => {
    const { db } = database.connection;
    for (const pageSize of [1, 7, ENTRIES, 5_000]) {
      const whole = { head: anchor, sealed: ENTRIES, waiting: 0, trouble: undefined };
      expect(await verifyAudit(db, { now: NOW, pageSize })).toEqual(whole);
      expect(await verifyAudit(db, { now: NOW, pageSize, anchor })).toEqual(whole);
    }
  });

  test("also when nothing was ever written", async () => {
    const empty = await createTestDatabase();
    const verdict = await verifyAudit(empty.connection.db, { now: NOW });
    await empty.drop();
    expect(verdict).toEqual({ head: undefined, sealed: 0, waiting: 0, trouble: undefined });
  });
});

describe("an entry without a seal", () => {
  const write = (db: Db, when: number) =>
    run(
      db,
      sql`alter table audit enable trigger all`,
      sql`insert into audit (id, at, kind, outcome) values (77777, ${when}, 'lapse', 'x')`,
    );

  test("is fine for a minute", async () => {
    const verdict = await afterTampering((db) => write(db, NOW - 59_000));
    expect(verdict).toMatchObject({ waiting: 1, trouble: undefined });
  });
  test("is reported after that, with what to do", async () => {
    const verdict = await afterTampering((db) => write(db, NOW - 61_000));
    expect(verdict?.trouble).toMatchObject({
      position: ENTRIES + 1,
      entryId: 77_777,
      sentence: expect.stringMatching(/^Entry no\. 77777 .* still waits for its seal\. .*start it/),
    });
  });
  test("is missed when it was removed before it was sealed", async () => {
    const verdict = await afterTampering(async (db) => {
      await write(db, NOW);
      await run(
        db,
        sql`alter table audit disable trigger all`,
        sql`delete from audit where id = 77777`,
      );
    });
    expect(verdict?.trouble?.sentence).toBe("Entry no. 77777 was removed before it was sealed.");
  });
});

test("an anchor that was never this chain's is refused, at its position", async () => {
  const wrong = { position: 3, hash: "00".repeat(32) };
  const verdict = await verifyAudit(database.connection.db, { now: NOW, anchor: wrong });
  expect(verdict.trouble).toMatchObject({ position: 3, sentence: /chain was made anew/ });
});
