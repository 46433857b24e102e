import fc from "fast-check";
import { expect, test } from "vitest";
import { hideCodes } from "../../src/model/hide-codes.ts";

test("what could be a one-time code is in no record", () => {
  const hidden = [
    ["enroll 123456", "enroll ••••••"],
    ["enroll 123 456", "enroll ••••••"],
    ['enroll "123-456" "654321"', 'enroll "••••••" "••••••"'],
    ["enroll 123456654321", "enroll ••••••"],
    ["approve op_7f3k9 000000", "approve op_7f3k9 ••••••"],
    ["enrol 123456.", "enrol ••••••."],
  ];
  for (const [said = "", kept] of hidden) expect(hideCodes(said)).toBe(kept);
});

test("what cannot be one stays readable", () => {
  const kept = [
    "stop i-0abc123456789",
    "stop build-123456",
    "status name:123456",
    "stop 12345 1234567",
    "details op_123456",
    "stop lab/north/123456",
  ];
  for (const said of kept) expect(hideCodes(said)).toBe(said);
});

test("whatever stands around it, a code that was typed as a word is gone", () => {
  const code = fc.integer({ min: 0, max: 999_999 }).map((n) => String(n).padStart(6, "0"));
  const word = fc.stringMatching(/^[a-z]{0,8}$/);
  fc.assert(
    fc.property(word, code, word, (before, typed, after) => {
      expect(hideCodes(`${before} ${typed} ${after}`)).not.toContain(typed);
    }),
  );
});
