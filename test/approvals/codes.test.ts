import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EncryptionKeys } from "../../src/approvals/encrypt.ts";
import { rekeyCodes, resetCodes } from "../../src/approvals/keep-codes.ts";
import { createCodes } from "../../src/approvals/totp.ts";
import { spell } from "../../src/messages/spell.ts";
import type { Actor } from "../../src/model/people.ts";
import { BotError } from "../../src/model/problem.ts";
import { type Connection, connect } from "../../src/store/connect.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { codeAt, fromBase32 } from "./oracle.ts";

const NOON = Date.UTC(2026, 5, 1, 12);
const STEP_MS = 30_000;
const KEYS: EncryptionKeys = [randomBytes(32)];

let database: TestDatabase;
let second: Connection;
beforeAll(async () => {
  database = await createTestDatabase();
  second = connect(database.url);
});
afterAll(async () => {
  await second.close();
  await database.drop();
});

let people = 0;
/** Somebody new, with a clock of their own. */
function somebody(keys: EncryptionKeys | undefined = KEYS) {
  people += 1;
  const ann: Actor = { platform: "slack", id: `U${people}ANN`, name: "Ann" };
  let now = NOON;
  const options = { keys, now: () => now };
  return {
    ann,
    here: createCodes({ ...options, db: database.connection.db }),
    /** The same on another replica. */
    there: createCodes({ ...options, db: second.db }),
    now: () => now,
    pass(ms: number) {
      now += ms;
    },
  };
}

/** Somebody whose codes are in force; `code()` is what their device shows, each time a fresh one. */
async function enrolled() {
  const one = somebody();
  const { secret } = await one.here.begin(one.ann);
  expect(await one.here.confirm(one.ann, codeAt(secret, one.now()))).toBe("ok");
  const code = () => {
    one.pass(STEP_MS);
    return codeAt(secret, one.now());
  };
  return { ...one, secret, code };
}

const audited = ({ id }: Actor) =>
  database.connection.db
    .selectFrom("audit")
    .select(["kind", "outcome", "detail"])
    .where((eb) => eb(eb.ref("actor", "->>").key("id" as never), "=", id as never))
    .orderBy("id")
    .execute();

const row = ({ id }: Actor) =>
  database.connection.db
    .selectFrom("codes")
    .selectAll()
    .where("actor_id", "=", id)
    .executeTakeFirstOrThrow();

/** The sentence with which it is refused. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof BotError && error.problem.code === "codes-unavailable")
    return spell(error.problem.why);
  throw new Error("it was not refused", { cause: error });
}

describe("enrolment", () => {
  test("gives an address and a secret that authenticators read", async () => {
    const { here, ann } = somebody();
    const { uri, secret } = await here.begin(ann);
    expect(fromBase32(secret)).toHaveLength(20);
    const address = new URL(uri);
    expect([address.protocol, address.host]).toEqual(["otpauth:", "totp"]);
    expect(decodeURIComponent(address.pathname)).toBe("/Lamplighter:Ann (slack)");
    expect(Object.fromEntries(address.searchParams)).toEqual({
      issuer: "Lamplighter",
      secret,
      algorithm: "SHA1",
      digits: "6",
      period: "30",
    });
  });

  test("an odd name does not stop it", async () => {
    const { here, ann } = somebody();
    for (const name of ["\ud83d".repeat(70), "🔥".repeat(70), "a:b?c&d=e", ""])
      expect(new URL((await here.begin({ ...ann, name })).uri).protocol).toBe("otpauth:");
  });

  test("counts only once its first code is confirmed", async () => {
    const { here, ann, now, pass } = somebody();
    const { secret } = await here.begin(ann);
    expect(await here.enrolled(ann)).toBe(false);
    expect(await here.verify(ann, codeAt(secret, now()))).toBe("not-enrolled");
    expect(await here.confirm(ann, "000000")).toBe("wrong");
    expect(await here.confirm(ann, codeAt(secret, now()))).toBe("ok");
    expect(await here.enrolled(ann)).toBe(true);
    expect(await here.verify(ann, codeAt(secret, now()))).toBe("used");
    pass(STEP_MS);
    expect(await here.verify(ann, codeAt(secret, now()))).toBe("ok");
  });

  test("a secret that somebody else had shown before is not the one that is confirmed", async () => {
    const { here, there, ann, now } = somebody();
    const planted = await there.begin(ann);
    const own = await here.begin(ann);
    expect(own.secret).not.toBe(planted.secret);
    expect(await there.confirm(ann, codeAt(planted.secret, now()))).toBe("wrong");
    expect(await here.confirm(ann, codeAt(own.secret, now()))).toBe("ok");
  });

  test("anew, it needs a code of the old secret; the old one counts until then, and not after", async () => {
    const { here, ann, now, code, pass, secret: old } = await enrolled();
    const { secret } = await here.begin(ann);
    expect(await here.confirm(ann, codeAt(secret, now()))).toBe("former-needed");
    expect(await here.verify(ann, code())).toBe("ok");
    const former = code();
    expect(await here.confirm(ann, codeAt(secret, now()), former)).toBe("ok");
    pass(STEP_MS);
    expect(await here.verify(ann, codeAt(old, now()))).toBe("wrong");
    expect(await here.verify(ann, codeAt(secret, now()))).toBe("ok");
    expect((await audited(ann)).map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ["enroll", "enrolled"],
      ["enroll", "enrolled anew"],
      ["code-refused", "wrong, 1 of 5"],
    ]);
  });

  test("an operator's reset lets a person whose phone is gone enroll again", async () => {
    const { here, ann, now } = await enrolled();
    const { db } = database.connection;
    expect(await resetCodes(db, ann, now())).toBe(true);
    expect(await resetCodes(db, ann, now())).toBe(false);
    expect(await here.verify(ann, "123456")).toBe("not-enrolled");
    const { secret } = await here.begin(ann);
    expect(await here.confirm(ann, codeAt(secret, now()))).toBe("ok");
    const words = `codes reset slack:user:${ann.id}`;
    const entries = await db.selectFrom("audit").selectAll().where("words", "=", words).execute();
    expect(entries).toMatchObject([{ kind: "enroll", outcome: "reset on the command line" }]);
  });
});

describe("a code", () => {
  test("works once, also where two replicas are given it fifty times at the same moment", async () => {
    const { here, there, ann, code } = await enrolled();
    const one = code();
    const verdicts = await Promise.all(
      Array.from({ length: 50 }, (_, n) => (n % 2 ? here : there).verify(ann, one)),
    );
    expect(verdicts.filter((verdict) => verdict === "ok")).toHaveLength(1);
    expect(verdicts.filter((verdict) => verdict === "used")).toHaveLength(49);
  });

  test("guessed by many at the same moment on two replicas, gets five looks and no more", async () => {
    const { here, there, ann, code, pass, now, secret } = await enrolled();
    const wrong = Array.from({ length: 40 }, (_, n) =>
      (n % 2 ? here : there).verify(ann, `guess ${n}`),
    );
    const verdicts = await Promise.all(wrong);
    expect(verdicts.filter((verdict) => verdict === "wrong")).toHaveLength(5);
    expect(verdicts.filter((verdict) => verdict === "locked")).toHaveLength(35);
    expect(await here.verify(ann, code())).toBe("locked");
    pass(900_000);
    expect(await there.verify(ann, codeAt(secret, now()))).toBe("ok");
    const refused = (await audited(ann)).filter(({ kind }) => kind === "code-refused");
    expect(refused).toHaveLength(41);
    expect(refused.filter(({ outcome }) => /locked until 2026/.test(outcome))).toHaveLength(1);
  });

  test("of somebody else is wrong", async () => {
    const ann = await enrolled();
    const ben = await enrolled();
    expect(await ben.here.verify(ben.ann, ann.code())).toBe("wrong");
  });

  test("whatever is tried in whatever order and place, no code passes twice and no wrong one at all", async () => {
    const step = fc.record({
      what: fc.constantFrom("fresh", "again", "earlier", "guess"),
      where: fc.constantFrom("here", "there"),
      waits: fc.integer({ min: 0, max: 4 }),
    } as const);
    const sequence = fc.array(step, { minLength: 1, maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(sequence, async (steps) => {
        const one = await enrolled();
        const passed = new Set<number>();
        for (const { what, where, waits } of steps) {
          one.pass(waits * STEP_MS);
          const apart = { fresh: 0, again: 0, earlier: -1, guess: 40 }[what];
          const shownAt = one.now() + apart * STEP_MS;
          const verdict = await one[where].verify(one.ann, codeAt(one.secret, shownAt));
          if (verdict !== "ok") continue;
          expect(what).not.toBe("guess");
          expect(passed.has(shownAt)).toBe(false);
          passed.add(shownAt);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("what stands in the database", () => {
  test("holds neither the secret nor a code, in no column and no audit entry", async () => {
    const { ann, secret, here, code } = await enrolled();
    const shown = [secret, code()];
    await here.verify(ann, shown[1] ?? "");
    await here.verify(ann, shown[1] ?? "");
    await here.verify(ann, "987654");
    const pending = await here.begin(ann);
    const stored = await row(ann);
    const bytes = [stored.secret, stored.pending].map((one) => one?.toString("hex") ?? "");
    for (const one of [secret, pending.secret])
      expect(bytes.join()).not.toContain(fromBase32(one).toString("hex"));
    const text = JSON.stringify([stored, await audited(ann)]);
    for (const one of [...shown, pending.secret, "987654"]) expect(text).not.toContain(one);
  });

  test("a secret copied into another person's row is not read there", async () => {
    const ann = await enrolled();
    const eve = await enrolled();
    const { secret } = await row(eve.ann);
    await database.connection.db
      .updateTable("codes")
      .set({ secret })
      .where("actor_id", "=", ann.ann.id)
      .execute();
    expect(await refusal(ann.here.verify(ann.ann, eve.code()))).toMatch(
      /^Your enrolment cannot be read: it was changed in the database\. Whoever runs the bot/,
    );
    expect(await audited(ann.ann)).toMatchObject([
      { kind: "enroll" },
      { kind: "code-refused", outcome: "unreadable: it was changed in the database" },
    ]);
  });

  test("an unconfirmed secret moved into its place is not read there", async () => {
    const { here, ann, now } = await enrolled();
    const { secret } = await here.begin(ann);
    const { pending } = await row(ann);
    await database.connection.db
      .updateTable("codes")
      .set({ secret: pending })
      .where("actor_id", "=", ann.id)
      .execute();
    expect(await refusal(here.verify(ann, codeAt(secret, now())))).toMatch(/changed/);
  });

  test("any one byte changed is noticed", async () => {
    const { here, ann, code } = await enrolled();
    const { secret } = await row(ann);
    if (!secret) throw new Error("nothing is stored");
    const put = (bytes: Buffer) =>
      database.connection.db
        .updateTable("codes")
        .set({ secret: bytes })
        .where("actor_id", "=", ann.id)
        .execute();
    for (let at = 0; at < secret.length; at += 1) {
      const changed = Buffer.from(secret);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await put(changed);
      expect(await refusal(here.verify(ann, code()))).toMatch(/cannot be read/);
    }
    for (const short of [secret.subarray(0, 30), Buffer.alloc(0)]) {
      await put(short);
      expect(await refusal(here.verify(ann, code()))).toMatch(/cannot be read/);
    }
    await put(secret);
    expect(await here.verify(ann, code())).toBe("ok");
  });
});

describe("keys", () => {
  const at = (keys: EncryptionKeys | undefined, now: () => number) =>
    createCodes({ db: database.connection.db, keys, now });

  test("without one everything is refused with a sentence, and nothing is written", async () => {
    const { ann, now } = somebody();
    const none = at(undefined, now);
    expect(none.available).toBe(false);
    for (const tried of [
      none.verify(ann, "123456"),
      none.begin(ann),
      none.confirm(ann, "123456"),
      none.enrolled(ann),
    ])
      expect(await refusal(tried)).toMatch(/LAMPLIGHTER_SECRET_KEY/);
    expect(await audited(ann)).toEqual([]);
  });

  test("with another one nobody's code passes, and the sentence says why", async () => {
    const { ann, code, now } = await enrolled();
    const other = at([randomBytes(32)], now);
    expect(await refusal(other.verify(ann, code()))).toMatch(/a key that I do not have/);
  });

  test("a new one in front of the old one: old secrets are read, and new ones are written with it", async () => {
    const { ann, code, now } = await enrolled();
    const newer: EncryptionKeys = [randomBytes(32), ...KEYS];
    const both = at(newer, now);
    expect(await both.verify(ann, code())).toBe("ok");
    const { secret } = await both.begin(ann);
    expect(await both.confirm(ann, codeAt(secret, now()), code())).toBe("ok");
    const alone = at([newer[0]], now);
    expect(await alone.enrolled(ann)).toBe(true);
    const next = now() + STEP_MS;
    expect(await at([newer[0]], () => next).verify(ann, codeAt(secret, next))).toBe("ok");
  });

  test("rekey writes every secret anew, so that the old key can be taken away", async () => {
    const own = await createTestDatabase();
    const { db } = own.connection;
    try {
      const [old, fresh, lost] = [randomBytes(32), randomBytes(32), randomBytes(32)];
      const enroll = async (id: string, key: Uint8Array) => {
        const actor: Actor = { platform: "slack", id, name: id };
        const codes = createCodes({ db, keys: [key], now: () => NOON });
        const { secret } = await codes.begin(actor);
        expect(await codes.confirm(actor, codeAt(secret, NOON))).toBe("ok");
        return { actor, secret };
      };
      const ann = await enroll("UANN", old);
      await enroll("UBEN", fresh);
      await enroll("ULOST", lost);
      const unreadable = [expect.objectContaining({ id: "ULOST" })];
      expect(await rekeyCodes(db, [fresh, old])).toEqual({ moved: 1, before: 1, unreadable });
      expect(await rekeyCodes(db, [fresh])).toEqual({ moved: 0, before: 2, unreadable });
      const next = NOON + STEP_MS;
      const after = createCodes({ db, keys: [fresh], now: () => next });
      expect(await after.verify(ann.actor, codeAt(ann.secret, next))).toBe("ok");
    } finally {
      await own.drop();
    }
  });
});
