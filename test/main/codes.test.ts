import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCodes } from "../../src/approvals/totp.ts";
import { readConfig } from "../../src/config.ts";
import { aboutCodes } from "../../src/main/check-codes.ts";
import { codes } from "../../src/main/codes.ts";
import { readCodesRequest } from "../../src/main/codes-request.ts";
import { kinds } from "../../src/main/kinds.ts";
import type { Actor } from "../../src/model/people.ts";
import { codeAt } from "../approvals/oracle.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { silentLog } from "../support/silent-log.ts";

const NOW = Date.UTC(2026, 4, 10);
const LAB = `
clouds: { lab: { provider: simulator } }
platforms: { web: {} }
roles: { "@oncall": ["web:group:oncall"] }
channels:
  - web: lab
    instances: all
    grants: [{ role: "@oncall", allow: ["*"] }]
`;
const WITH_CODE = `${LAB}    approvals: [{ for: [stop], by: "@oncall", stronger: code }]\n`;

function configOf(text: string, env: Record<string, string>) {
  const result = readConfig({ text, env, kinds });
  if (!result.ok) throw new Error(JSON.stringify(result.mistakes));
  return result;
}

describe("lamplighter codes", () => {
  const [old, fresh] = [randomBytes(32), randomBytes(32)];
  const ann: Actor = { platform: "slack", id: "U0ANN", name: "Ann" };
  let database: TestDatabase;
  let env: Record<string, string>;
  beforeAll(async () => {
    database = await createTestDatabase();
    env = { DATABASE_URL: database.url, LAMPLIGHTER_SECRET_KEY: fresh.toString("hex") };
    const { db } = database.connection;
    const enrolling = createCodes({ db, keys: [old], now: () => NOW });
    const { secret } = await enrolling.begin(ann);
    await enrolling.confirm(ann, codeAt(secret, NOW));
  });
  afterAll(() => database.drop());

  const lamplighter = async (more: Record<string, string>, ...args: string[]) => {
    const request = readCodesRequest(args);
    if (typeof request === "string") throw new Error(request);
    const all = { ...env, ...more };
    return codes(request, configOf(LAB, all), { env: all, now: () => NOW, log: silentLog });
  };

  test("lists who has codes, and since when", async () => {
    const list = await lamplighter({}, "list");
    expect(list).toEqual({ text: "slack:user:U0ANN  since 2026-05-10", code: 0 });
  });

  test("rekey names whom it cannot read, and succeeds once the former key is there too", async () => {
    const without = await lamplighter({}, "rekey");
    expect(without.code).toBe(1);
    expect(without.text).toMatch(/reset them:\n {2}slack:user:U0ANN$/);
    const former = { LAMPLIGHTER_SECRET_KEY_OLD: old.toString("base64") };
    const done = "Encrypted with the current key: 1 now, 0 before.";
    expect(await lamplighter(former, "rekey")).toEqual({ text: done, code: 0 });
    expect((await lamplighter({}, "rekey")).code).toBe(0);
    const none = await lamplighter({ LAMPLIGHTER_SECRET_KEY: "" }, "rekey");
    expect(none).toEqual({ text: expect.stringMatching(/^LAMPLIGHTER_SECRET_KEY is/), code: 1 });
  });

  test("reset lets one person enroll anew, and says so", async () => {
    const done = await lamplighter({}, "reset", "slack:user:U0ANN");
    expect(done).toMatchObject({ code: 0, text: expect.stringContaining("can enroll anew") });
    expect((await lamplighter({}, "reset", "slack:user:U0ANN")).code).toBe(1);
    expect((await lamplighter({}, "list")).text).toBe("Nobody has one-time codes.");
  });

  test("what is not understood is answered with what would be", () => {
    expect(readCodesRequest([])).toMatch(/list, reset or rekey/);
    expect(readCodesRequest(["reset"])).toMatch(/codes reset slack:user:U0123ANN/);
    expect(readCodesRequest(["reset", "Ann"])).toMatch(/"Ann"/);
    expect(readCodesRequest(["reset", "slack:group:S0DEVS"])).toMatch(/not one person's account/);
    expect(readCodesRequest(["list", "all"])).toMatch(/do not understand “all”/);
    expect(readCodesRequest(["--config", "a.yaml", "list"])).toMatchObject({ config: "a.yaml" });
  });
});

describe("lamplighter check", () => {
  const key = { LAMPLIGHTER_SECRET_KEY: randomBytes(32).toString("base64") };
  const found = (text: string, env: Record<string, string>) =>
    aboutCodes(configOf(text, env).config, env).flatMap(({ findings }) => findings);

  test("says that no approval with a code can be given while there is no key", () => {
    expect(found(WITH_CODE, {})).toMatchObject([
      {
        ok: false,
        detail: "1 rule asks for a code, and no such approval can be given",
        todo: expect.stringContaining("openssl rand"),
      },
    ]);
    expect(found(WITH_CODE, key)).toMatchObject([{ ok: true }]);
  });

  test("is silent about codes that nobody asks for, but not about a key that is none", () => {
    expect(found(LAB, {})).toEqual([]);
    expect(found(LAB, { LAMPLIGHTER_SECRET_KEY: "short" })).toMatchObject([{ ok: false }]);
  });
});
