import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readSecretKeys } from "../../src/config/secret-keys.ts";

const key = randomBytes(32);
const read = (current?: string, former?: string) =>
  readSecretKeys({ LAMPLIGHTER_SECRET_KEY: current, LAMPLIGHTER_SECRET_KEY_OLD: former });

test("a key may be written as openssl writes it, in hexadecimal digits or in base64", () => {
  const forms = [key.toString("base64"), key.toString("hex"), key.toString("base64url")];
  for (const form of [...forms, `  ${key.toString("base64")}\n`])
    expect(read(form)).toEqual({ keys: [key] });
});

test("former keys stand behind it, with blanks or commas between", () => {
  const [one, two] = [randomBytes(32), randomBytes(32)];
  expect(read(key.toString("hex"), `${one.toString("base64")}, ${two.toString("hex")}`)).toEqual({
    keys: [key, one, two],
  });
});

test("without one a sentence says how to make one", () => {
  const sentence = "LAMPLIGHTER_SECRET_KEY is not set. Make one with: openssl rand -base64 32";
  expect(read()).toEqual({ problem: sentence });
  expect(read(" ")).toEqual({ problem: sentence });
});

test("whatever is not 32 bytes is refused by name, and never repeated", () => {
  const wrong = ["hunter2-hunter2", key.toString("hex").slice(2), "0".repeat(64), "A".repeat(43)];
  for (const text of wrong) {
    const found = read(text);
    expect(found).toEqual({ problem: expect.stringContaining("not a key of 32 bytes") });
    expect(JSON.stringify(found)).not.toContain(text);
  }
  const former = read(key.toString("hex"), "hunter2-hunter2");
  expect(former).toEqual({ problem: expect.stringContaining("LAMPLIGHTER_SECRET_KEY_OLD") });
  expect(JSON.stringify(former)).not.toContain("hunter2");
});

test("any text is either a key of 32 bytes or a sentence", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
      const found = read(text);
      if ("keys" in found) expect(found.keys[0]).toHaveLength(32);
      else expect(found.problem).toMatch(/^LAMPLIGHTER_SECRET_KEY is not/);
    }),
  );
});
