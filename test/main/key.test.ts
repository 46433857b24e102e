import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { createKeyCheck } from "../../src/http/api/key.ts";
import { key } from "../../src/main/key.ts";
import { readKeyRequest } from "../../src/main/key-request.ts";
import { kinds } from "../../src/main/kinds.ts";
import { allKeys, findKey } from "../../src/store/api-keys.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { silentLog } from "../support/silent-log.ts";

const NOW = Date.UTC(2026, 10, 21);
const YAML = `
clouds: { lab: { provider: simulator } }
platforms: { web: {}, api: {} }
channels:
  - { api: ci, instances: all, grants: [{ role: "api:role:deploy", allow: ["*"] }] }
`;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function lamplighter(args: readonly string[], yaml = YAML) {
  const request = readKeyRequest(args);
  if (typeof request === "string") throw new Error(request);
  const config = readConfig({ text: yaml, env: { DATABASE_URL: database.url }, kinds });
  return key(request, config, { now: () => NOW, log: silentLog });
}

const find = (name: string) => findKey(database.connection.db, name);
const opens = async (brought: string, now = NOW) => {
  const found = await createKeyCheck({ find, now: () => now })(brought);
  return typeof found === "object" ? found.name : found;
};

test("a key is shown once, opens until its end, and is kept only as a hash", async () => {
  const made = await lamplighter([
    "create",
    "ci-1",
    "--channel",
    "ci",
    "--role",
    "deploy",
    "--expires",
    "90d",
  ]);
  const [shown = ""] = made.text.split("\n");
  expect([made.code, shown]).toEqual([0, expect.stringMatching(/^lamp_ci-1_[\w-]{43}$/)]);
  expect(await opens(shown)).toBe("ci-1");
  expect(await opens(shown, NOW + 90 * 86_400_000)).toBe("unknown");
  const kept = JSON.stringify(await allKeys(database.connection.db));
  expect(kept).toContain("scrypt$16384$8$1$");
  expect(kept).not.toContain(shown.slice(-43));
  expect((await lamplighter(["list"])).text).toBe(
    "ci-1  api:ci api:role:deploy  never used  until 2027-02-19T00:00:00.000Z",
  );
});

test("a changed letter, another's name and no key at all open nothing", async () => {
  const [shown = ""] = (await lamplighter(["create", "own", "--channel", "ci"])).text.split("\n");
  const last = shown.endsWith("A") ? "B" : "A";
  const changed = shown.slice(0, -1) + last;
  for (const wrong of [changed, shown.replace("own", "ci-1"), `${shown}x`, shown.slice(5), ""])
    expect([wrong, await opens(wrong)]).toEqual([wrong, "unknown"]);
});

test("a revoked key opens nothing at once, and its name is never given again", async () => {
  const [shown = ""] = (await lamplighter(["create", "gone", "--channel", "ci"])).text.split("\n");
  const check = createKeyCheck({ find, now: () => NOW });
  expect(await check(shown)).toMatchObject({ name: "gone" });
  expect((await lamplighter(["revoke", "gone"])).code).toBe(0);
  expect(await check(shown)).toBe("unknown");
  expect((await lamplighter(["revoke", "gone"])).code).toBe(1);
  const again = await lamplighter(["create", "gone", "--channel", "ci"]);
  expect([again.code, again.text]).toEqual([1, expect.stringContaining("never given twice")]);
});

test("who made and revoked keys is in the audit, without what opens", async () => {
  const rows = await database.connection.db
    .selectFrom("audit")
    .select(["outcome", "detail"])
    .where("kind", "=", "key")
    .execute();
  expect(rows.map(({ outcome }) => outcome)).toEqual(["created", "created", "created", "revoked"]);
  expect(JSON.stringify(rows)).not.toContain("lamp_");
});

test("a flood of wrong secrets waits in a short line, and the rest is told to come again", async () => {
  const [shown = ""] = (await lamplighter(["create", "busy", "--channel", "ci"])).text.split("\n");
  const check = createKeyCheck({ find, now: () => NOW });
  expect(await check(shown)).toMatchObject({ name: "busy" });
  const wrong = Array.from({ length: 200 }, (_, at) => `lamp_busy_${String(at).padStart(43, "x")}`);
  const tried = Promise.all(wrong.map(check));
  // Who was let in before is let in meanwhile, without a wait.
  expect(await check(shown)).toMatchObject({ name: "busy" });
  const verdicts = await tried;
  expect(new Set(verdicts)).toEqual(new Set(["unknown", "busy"]));
  expect(verdicts.filter((one) => one === "unknown").length).toBeLessThan(80);
});

test.each([
  [[], "create, list or revoke"],
  [["create"], "small letters"],
  [["create", "CI", "--channel", "ci"], "small letters"],
  [["create", "x"], "--channel"],
  [["create", "x", "--channel", "a b"], "“a b”"],
  [["create", "x", "--channel", "ci", "--expires", "soon"], "“soon”"],
  [["create", "x", "--channel", "ci", "--on", "dev-box"], "no selector"],
  [["create", "x", "y", "--channel", "ci"], "“y”"],
  [["list", "x"], "no name"],
  [["list", "--role", "x"], "--role"],
  [["revoke"], "which key"],
  [["create", "x", "--colour", "red"], "colour"],
])("%j is refused with a sentence", (args, sentence) => {
  expect(readKeyRequest(args)).toEqual(expect.stringContaining(sentence));
});

test("a key for a channel that is not there, or without an API, is not made", async () => {
  const other = await lamplighter(["create", "x", "--channel", "other"]);
  expect([other.code, other.text]).toEqual([1, expect.stringContaining("api: other")]);
  const without = YAML.replace(", api: {}", "")
    .replace("api: ci", "web: ci")
    .replace("api:role", "web:group");
  const none = await lamplighter(["create", "x", "--channel", "ci"], without);
  expect([none.code, none.text]).toEqual([1, expect.stringContaining("no HTTP API")]);
  expect(await find("x")).toBeUndefined();
});

test("approvals of what programs ask for are asked in a chat, where somebody reads", () => {
  const rule = (
    ask: string,
  ) => `${YAML.trimEnd().replace(/ }$/, "")}, approvals: [{ for: [stop], by: "web:user:ben"${ask} }] }
  - { web: lab, instances: all, grants: [{ role: "web:user:ben", allow: [approve] }] }`;
  const read = (text: string) => {
    const result = readConfig({ text, env: {}, kinds });
    return result.ok ? [] : result.mistakes.map(({ path, sentence }) => `${path}: ${sentence}`);
  };
  expect(read(rule(""))).toEqual([
    "channels[0].approvals[0].ask: Approvers would be asked where programs speak, and nobody reads.",
  ]);
  expect(read(rule(', ask: ["web:lab"]'))).toEqual([]);
});
