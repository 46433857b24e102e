import { createHash } from "node:crypto";
import { PassThrough, Writable } from "node:stream";
import { text as textOf } from "node:stream/consumers";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { type AuditTools, audit as runAudit } from "../../src/main/audit.ts";
import { csvHeader, csvLine } from "../../src/main/audit-lines.ts";
import { type AuditRequest, readAuditRequest } from "../../src/main/audit-request.ts";
import { kinds } from "../../src/main/kinds.ts";
import { audit } from "../../src/store/audit.ts";
import { startBuiltInPostgres } from "../../src/store/built-in-postgres.ts";
import { connect } from "../../src/store/connect.ts";
import { migrate } from "../../src/store/migrate.ts";
import { migrations } from "../../src/store/migrations/index.ts";
import { ANN, entry, OPS, sealAll, THEN } from "../support/audit.ts";
import { makeDataDirectory, removeDataDirectory } from "../support/data-directory.ts";
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from "../support/database.ts";
import { silentLog } from "../support/silent-log.ts";

const NOW = Date.UTC(2026, 4, 10);
const LAB = "clouds: { lab: { provider: simulator } }\nplatforms: { web: {} }\n";
const config = (env: Record<string, string>) => readConfig({ text: LAB, env, kinds });

/** What a terminal shows, and what the file holds that an export is sent to. */
async function lamplighter(env: Record<string, string>, ...args: string[]) {
  const request = readAuditRequest(args, NOW);
  if (typeof request === "string") throw new Error(request);
  const out = new PassThrough();
  const written = textOf(out);
  const tools: AuditTools = { now: () => NOW, log: silentLog, out };
  const said = await runAudit(request, config(env), tools);
  out.end();
  return { ...said, written: await written };
}

describe("lamplighter audit", () => {
  let database: TestDatabase;
  let env: Record<string, string>;
  beforeAll(async () => {
    database = await createTestDatabase();
    env = { DATABASE_URL: database.url };
    const { db } = database.connection;
    await audit(
      db,
      Array.from({ length: 2_500 }, (_, n) => entry(n)),
    );
    await sealAll(database.connection);
  });
  afterAll(() => database.drop());

  test("verify says that all is well, and prints an anchor that it accepts back", async () => {
    const { text, code } = await lamplighter(env, "verify");
    expect(text).toMatch(/^The audit is whole: 2500 entries\.\nAnchor: 2500:[0-9a-f]{64}$/);
    expect(code).toBe(0);
    const [, anchor = ""] = text.split("Anchor: ");
    const again = await lamplighter(env, "verify", "--anchor", anchor);
    expect(again).toMatchObject({ code: 0, text: expect.stringContaining("and the anchor holds") });
  });

  test("verify names the first position that is not right, and fails", async () => {
    const { db } = database.connection;
    const set = (words: string) =>
      db.transaction().execute(async (tx) => {
        await sql`alter table audit disable trigger audit_append_only`.execute(tx);
        await sql`update audit set words = ${words} where id = 9`.execute(tx);
        await sql`alter table audit enable always trigger audit_append_only`.execute(tx);
      });
    await set("stop nothing");
    const { text, code } = await lamplighter(env, "verify");
    await set(entry(8).words ?? "");
    expect(code).toBe(1);
    expect(text).toMatch(
      /^The audit is not whole from position 9 on\.\nWhat stands at position 9 \(no\. 9, request of 2026-05-01T08:00:08\.000Z\) is not what was sealed there/,
    );
    expect(await lamplighter(env, "verify")).toMatchObject({ code: 0 });
  });

  test("an export holds everything, and the chain can be checked from it alone", async () => {
    const { text, code, written } = await lamplighter(env, "export");
    expect({ text, code }).toEqual({ text: "", code: 0 });
    const lines = written.trimEnd().split("\n");
    expect(lines).toHaveLength(2_500);
    let hash = Buffer.alloc(32);
    for (const line of lines) {
      const [, entryText = ""] = /"entry":(.*),"hash":/.exec(line) ?? [];
      hash = createHash("sha256").update(hash).update(entryText).digest() as typeof hash;
      expect(JSON.parse(line)).toMatchObject({ hash: hash.toString("hex") });
    }
    expect(JSON.parse(lines[1] ?? "")).toMatchObject({
      position: 2,
      time: "2026-05-01T08:00:01.000Z",
      entry: { id: 2, at: THEN + 1_000, kind: "transition", ref: "aws/eu/1" },
    });
  });

  test("an export holds what was asked for", async () => {
    const count = async (...args: string[]) => {
      const { written } = await lamplighter(env, "export", ...args);
      return written === "" ? 0 : written.trimEnd().split("\n").length;
    };
    expect(await count("--operation", "op_5")).toBe(1);
    expect(await count("--kind", "request")).toBe(625);
    expect(await count("--kind", "request,refusal", "--kind", "config")).toBe(1_875);
    expect(await count("--actor", "slack:U0ANN")).toBe(625);
    expect(await count("--actor", "Ben")).toBe(625);
    expect(await count("--actor", "slack:71")).toBe(0);
    expect(await count("--instance", "aws/eu/5")).toBe(2);
    expect(await count("--since", "2026-05-01T08:00:10Z", "--until", "2026-05-01T08:00:20Z")).toBe(
      10,
    );
    expect(await count("--until", "2026-05-01")).toBe(2_500);
    expect(await count("--until", "2026-04-30")).toBe(0);
    expect(await count("--since", "1d")).toBe(0);
    expect(await count("--since", "30d")).toBe(2_500);
    expect(await count("--format", "csv", "--operation", "op_5")).toBe(2);
  });

  test("a name that nobody ever bore is told, and is no empty success", async () => {
    const { text, code } = await lamplighter(env, "export", "--instance", "ghost");
    expect({ text, code }).toEqual({
      text: "No instance called “ghost” was ever known here.",
      code: 1,
    });
  });

  test("an export ends quietly when its reader has seen enough", async () => {
    const out = new Writable({
      write: (_chunk, _encoding, done) =>
        done(Object.assign(new Error("EPIPE"), { code: "EPIPE" })),
    });
    const request = readAuditRequest(["export"], NOW) as AuditRequest;
    const said = await runAudit(request, config(env), { now: () => NOW, log: silentLog, out });
    expect(said).toEqual({ text: "", code: 0 });
  });

  test("a database without an audit, or none at all, is told in a sentence", async () => {
    const empty = await createEmptyDatabase();
    const first = await lamplighter({ DATABASE_URL: empty.url }, "verify");
    await empty.drop();
    expect(first).toMatchObject({ code: 1, text: expect.stringMatching(/start this version/) });
    const gone = await lamplighter({ DATABASE_URL: empty.url }, "verify");
    expect(gone).toMatchObject({
      code: 1,
      text: expect.stringMatching(/DATABASE_URL names cannot/),
    });
  });
});

describe("the built-in PostgreSQL", () => {
  let data: string;
  beforeAll(async () => {
    data = await makeDataDirectory();
    return () => removeDataDirectory(data);
  });

  test("is not made for an audit that was never written", async () => {
    const { text, code } = await lamplighter({ LAMPLIGHTER_DATA: data }, "verify");
    expect({ text, code }).toEqual({
      text: `There is no audit yet: no bot has run with its data in ${data}.`,
      code: 1,
    });
  });

  test("is joined while a bot runs, and started for as long as needed when none does", async () => {
    const env = { LAMPLIGHTER_DATA: data };
    const server = await startBuiltInPostgres({ directory: data, log: silentLog });
    const bot = connect(server.url);
    await migrate(bot.db, migrations);
    await audit(bot.db, [entry(0), entry(1)]);
    await sealAll(bot);
    const whole = { code: 0, text: expect.stringMatching(/^The audit is whole: 2 entries/) };
    expect(await lamplighter(env, "verify")).toMatchObject(whole);
    // The bot still has its server.
    await audit(bot.db, [entry(2)]);
    await bot.close();
    await server.stop();
    expect(await lamplighter(env, "export")).toMatchObject({ code: 0, written: /op_1/ });
    const next = await startBuiltInPostgres({ directory: data, log: silentLog });
    expect(next.joined).toBe(false);
    await next.stop();
  });
});

describe("arguments that make no sense are answered with what does", () => {
  test.each([
    [[], "Say what to do with the audit: verify or export."],
    [["prove"], "The audit knows verify and export, not “prove”."],
    [["verify", "now"], "I do not understand “now” after audit verify."],
    [["verify", "--format", "csv"], "--format does not belong to audit verify."],
    [["export", "--anchor", "1:a"], "--anchor does not belong to audit export."],
    [["verify", "--anchor", "12"], /--anchor is a position and its hash of 64 hexadecimal digits/],
    [["export", "--format", "xml"], "--format is jsonl or csv, not “xml”."],
    [["export", "--kind", "requests"], /^There is no kind “requests” .* request, refusal,/],
    [["export", "--since", "yesterday"], /^--since “yesterday” is no point in time: give a date/],
    [["export", "--until", "2026-02-31T00:00"], /^--until “2026-02-31T00:00” is no point in time/],
    [["export", "--since", "2026-02-31"], /^--since “2026-02-31” is no point in time/],
    [["export", "--since", "2026-13-01T00:00Z"], /^--since “2026-13-01T00:00Z” is no point/],
    [["export", "--since", "1d", "--until", "2d"], "--since must be before --until."],
    [["export", "--colour"], /Unknown option '--colour'/],
  ])("%j", (args, answer) => {
    const said = readAuditRequest(args, NOW);
    if (typeof answer === "string") expect(said).toBe(answer);
    else expect(said).toMatch(answer);
  });

  test("asking for help gives it", async () => {
    const { text, code } = await lamplighter({}, "--help");
    expect(text).toMatch(/^Usage: lamplighter audit verify/);
    expect(code).toBe(0);
  });
});

describe("the CSV", () => {
  const cellOf = (words: string) => {
    const line = csvLine({ id: 1, at: THEN, kind: "request", words, outcome: "x" });
    return readCsv(`${csvHeader()}${line}`)[1]?.[15];
  };

  test("has a column for everything, in one order", () => {
    const entry = { actor: ANN, channel: { ...OPS, name: undefined }, targets: ["a/b/1", "a/b/2"] };
    const seal = { position: 7, hash: "ab" };
    const rest = {
      id: 1,
      at: THEN,
      kind: "request",
      outcome: "x",
      detail: { b: 1, a: 2 },
    } as const;
    const [header = [], row = []] = readCsv(
      `${csvHeader()}${csvLine({ ...entry, ...rest, seal })}`,
    );
    const read = Object.fromEntries(header.map((name, at) => [name, row[at]]));
    expect(read).toEqual({
      ...{ position: "7", hash: "ab", id: "1", time: "2026-05-01T08:00:00.000Z", kind: "request" },
      ...{ actor_platform: "slack", actor_id: "U0ANN", actor_name: "Ann" },
      ...{ channel_platform: "slack", channel_id: "C0OPS", channel_name: "" },
      ...{ operation: "", correlation: "", targets: "a/b/1 a/b/2", rule: "", words: "" },
      ...{ outcome: "x", detail: '{"a":2,"b":1}' },
    });
  });

  test("gives back any text as it was, and no spreadsheet takes it for a formula", () => {
    const text = fc.string({ unit: fc.constantFrom(..."=+-@\t\r\n\",;' ab1＝hü".split("")) });
    fc.assert(
      fc.property(text, (words) => {
        const cell = cellOf(words) ?? "";
        expect(cell === words || cell === `'${words}`).toBe(true);
        expect(cell).not.toMatch(/^\s*[=+\-@＝]/);
      }),
    );
    expect(cellOf("=cmd|' /C calc'!A0")).toBe("'=cmd|' /C calc'!A0");
    expect(cellOf("stop db-1")).toBe("stop db-1");
  });
});

/** As RFC 4180 says it. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (const [, quoted, plain = "", end] of text.matchAll(cells)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}
