import fc from "fast-check";
import { Secret } from "otpauth";
import { describe, expect, test } from "vitest";
import { judgeCode, judgeConfirmation } from "../../src/approvals/judge-code.ts";
import type { CodeRecord } from "../../src/store/codes.ts";
import { codeAt, codeOf } from "./oracle.ts";

/** RFC 6238, appendix B. */
const RFC_KEY = Buffer.from("12345678901234567890");
const RFC_CODES = [
  [59, "94287082"],
  [1111111109, "07081804"],
  [1111111111, "14050471"],
  [1234567890, "89005924"],
  [2000000000, "69279037"],
  [20000000000, "65353130"],
] as const;

const SECRET = Secret.fromHex(RFC_KEY.toString("hex"));
const OTHER = Secret.fromHex("00".repeat(19).concat("07"));
const secrets = { inForce: () => SECRET, pending: () => OTHER };
const NOW = Date.UTC(2026, 5, 1, 12, 0, 7);
const STEP_MS = 30_000;

const enrolled: CodeRecord = {
  secret: Buffer.from("sealed"),
  enrolledAt: 0,
  pending: undefined,
  lastStep: 0,
  failures: 0,
  lockedUntil: 0,
};
const changing: CodeRecord = { ...enrolled, pending: { secret: Buffer.from("new"), at: NOW } };
const judge = (code: string, now = NOW, record = enrolled) =>
  judgeCode(record, secrets, { code, now });
const right = (at: number, secret = SECRET) => codeAt(secret.base32, at);

describe("the codes of RFC 6238", () => {
  test.each(RFC_CODES)("at %i seconds the code is %s", (seconds, code) => {
    expect(codeOf(RFC_KEY, Math.floor(seconds / 30), 8)).toBe(code);
    expect(judge(code.slice(2), seconds * 1000).verdict).toBe("ok");
  });

  test("any secret at any time: what an authenticator shows is right, and nothing else is", () => {
    const key = fc.uint8Array({ minLength: 20, maxLength: 20 });
    const instant = fc.integer({ min: 2 * STEP_MS, max: Date.UTC(2300, 0) });
    const code = fc.integer({ min: 0, max: 999_999 }).map((n) => String(n).padStart(6, "0"));
    fc.assert(
      fc.property(key, instant, code, (bytes, now, guess) => {
        const secret = Secret.fromHex(Buffer.from(bytes).toString("hex"));
        const around = [-1, 0, 1].map((apart) => codeAt(secret.base32, now + apart * STEP_MS));
        const ask = (typed: string) =>
          judgeCode(
            enrolled,
            { inForce: () => secret, pending: () => secret },
            { code: typed, now },
          );
        for (const one of around) expect(ask(one).verdict).toBe("ok");
        expect(ask(guess).verdict).toBe(around.includes(guess) ? "ok" : "wrong");
      }),
      { numRuns: 500 },
    );
  });

  test("whatever is not six digits is wrong, however it is dressed", () => {
    const codes = [-1, 0, 1].map((apart) => right(NOW + apart * STEP_MS));
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 12 }), (typed) => {
        fc.pre(!codes.includes(typed.replace(/[\s-]/g, "")));
        expect(judge(typed).verdict).toBe("wrong");
      }),
    );
    const wide = right(NOW).replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
    expect(judge(wide).verdict).toBe("wrong");
    expect(judge(`${right(NOW)}0`).verdict).toBe("wrong");
  });

  test("a code may be typed as it is shown, in two groups", () => {
    const code = right(NOW);
    expect(judge(`${code.slice(0, 3)} ${code.slice(3)}`).verdict).toBe("ok");
  });
});

describe("a clock that is wrong", () => {
  test("may be half a minute off in either direction, and no more", () => {
    const verdicts = [-3, -2, -1, 0, 1, 2, 3].map((apart) => {
      const { verdict } = judge(right(NOW + apart * STEP_MS));
      return [apart, verdict];
    });
    expect(verdicts).toEqual([
      [-3, "wrong"],
      [-2, "wrong"],
      [-1, "ok"],
      [0, "ok"],
      [1, "ok"],
      [2, "wrong"],
      [3, "wrong"],
    ]);
  });

  test("a code that was used stays used, also where clocks go back", () => {
    const { change } = judge(right(NOW + STEP_MS));
    const after = { ...enrolled, ...change };
    for (const apart of [-1, 0, 1]) {
      expect(judge(right(NOW + apart * STEP_MS), NOW, after).verdict).toBe("used");
      expect(judge(right(NOW + apart * STEP_MS), NOW - STEP_MS, after).verdict).not.toBe("ok");
    }
  });
});

describe("guessing", () => {
  const minutes = (ms: number) => Math.round(ms / 60_000);

  test("locks after five wrong codes, twice as long each time, at most a day", () => {
    let record = enrolled;
    let now = NOW;
    const locks: number[] = [];
    for (let tries = 0; tries < 60; tries += 1) {
      const { verdict, change } = judge("not a code", now, record);
      expect(verdict).toBe("wrong");
      record = { ...record, ...change };
      if (record.lockedUntil <= now) continue;
      expect(judge(right(now), now, record)).toEqual({ verdict: "locked", refused: "locked" });
      locks.push(minutes(record.lockedUntil - now));
      now = record.lockedUntil;
    }
    expect(locks).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440, 1440, 1440]);
  });

  test("a right code forgives the wrong ones before it", () => {
    const four = { ...enrolled, failures: 4 };
    expect(judge(right(NOW), NOW, four).change).toMatchObject({ failures: 0, lockedUntil: 0 });
  });

  test("what is told of a wrong code never holds the code", () => {
    const typed = fc.integer({ min: 100_000, max: 999_999 }).map(String);
    fc.assert(
      fc.property(typed, fc.integer({ min: 0, max: 30 }), (code, failures) => {
        fc.pre(judge(code).verdict === "wrong");
        const { refused = "" } = judge(code, NOW, { ...enrolled, failures });
        expect(refused).not.toContain(code);
        expect(refused).toMatch(/^wrong, [1-5] of 5(: locked until 20\S+Z)?$/);
      }),
    );
  });
});

describe("a new secret", () => {
  const first: CodeRecord = { ...changing, secret: undefined, enrolledAt: undefined };
  const confirm = (record: CodeRecord | undefined, code: string, former?: string, now = NOW) =>
    judgeConfirmation(record, secrets, { code, former, now });

  test("takes effect with its first code, which cannot be used again", () => {
    const judged = confirm(first, right(NOW, OTHER));
    expect(judged.verdict).toBe("ok");
    expect(judged.adopted?.base32).toBe(OTHER.base32);
    expect(judged.change?.lastStep).toBe(Math.floor(NOW / STEP_MS));
  });

  test("cannot be confirmed after a quarter of an hour, or when there is none", () => {
    const late = NOW + 900_001;
    expect(confirm(first, right(late, OTHER), undefined, late).verdict).toBe("not-begun");
    expect(confirm(enrolled, right(NOW, OTHER)).verdict).toBe("not-begun");
    expect(confirm(undefined, right(NOW, OTHER)).verdict).toBe("not-begun");
  });

  test("takes the place of an old one only with a fresh code of the old one", () => {
    const code = right(NOW, OTHER);
    expect(confirm(changing, code).verdict).toBe("former-needed");
    expect(confirm(changing, code, code).verdict).toBe("wrong");
    const used = { ...changing, lastStep: Math.floor(NOW / STEP_MS) + 1 };
    expect(confirm(used, code, right(NOW)).verdict).toBe("used");
    expect(confirm(changing, code, right(NOW)).verdict).toBe("ok");
  });

  test("guesses of the old code count, so that a stolen session cannot try them all", () => {
    const judged = confirm(changing, right(NOW, OTHER), "000000");
    expect(judged.change?.failures).toBe(1);
    const locked = { ...changing, lockedUntil: NOW + 1 };
    expect(confirm(locked, right(NOW, OTHER), right(NOW)).verdict).toBe("locked");
  });
});

test("who has no codes is told so, and nothing is looked at", () => {
  expect(judgeCode(undefined, secrets, { code: "123456", now: NOW }).verdict).toBe("not-enrolled");
  const begun = { ...changing, secret: undefined };
  expect(judge(right(NOW, OTHER), NOW, begun).verdict).toBe("not-enrolled");
});
