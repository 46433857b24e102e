import { afterAll, beforeAll, expect, test } from "vitest";
import { answerWords } from "../fakes/chat.ts";
import { type House, openHouse } from "../support/house.ts";
import { codeAt } from "./oracle.ts";

let now = Date.UTC(2026, 5, 1, 12);
let house: House;
beforeAll(async () => {
  house = await openHouse({ now: () => now });
});
afterAll(() => house.close());

const says = (words: string, by = "ben") => house.chat.says(words, by);
/** The secret as a person would copy it from the answer. */
const secretIn = (words: string): string =>
  (/^(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}$/m.exec(words)?.[0] ?? "").replaceAll(" ", "");

test("a person is shown a key alone, confirms it in a window or by typing, and has codes", async () => {
  const shown = await says("enroll");
  expect(shown).toMatchObject({ kind: "private", secret: true });
  const words = answerWords(shown);
  const secret = secretIn(words);
  expect(words).toContain(
    `otpauth://totp/Lamplighter:ben%20(web)?issuer=Lamplighter&secret=${secret}`,
  );

  const window = await says("enroll --ask");
  expect(window).toMatchObject({
    kind: "form",
    form: { command: "enroll {code}", fields: [{ name: "code", kind: "line" }] },
  });
  expect(answerWords(window)).toContain("/vm enroll 123456");

  expect(answerWords(await says("enroll 12345"))).toContain("That code is not right");
  expect(answerWords(await says(`enroll "${codeAt(secret, now)}"`))).toContain("in force");
  expect(answerWords(await says("enroll")).replace(/\s+/g, " ")).toContain(
    "You have codes already",
  );
});

test("to change the key, the window asks for a code of each", async () => {
  const words = answerWords(await says("enroll", "ana"));
  expect(answerWords(await says(`enroll ${codeAt(secretIn(words), now)}`, "ana"))).toMatch(
    /in force/,
  );
  now += 30_000;
  const old = codeAt(secretIn(words), now);
  const secret = secretIn(answerWords(await says("enroll", "ana")));
  const window = await says("enroll --ask", "ana");
  expect(window).toMatchObject({ form: { command: "enroll {code} {former}" } });
  const code = codeAt(secret, now);
  expect(answerWords(await says(`enroll ${code}`, "ana"))).toContain(
    "one of the old key is needed",
  );
  const both = `enroll "${code.slice(0, 3)} ${code.slice(3)}" "${old}"`;
  expect(answerWords(await says(both, "ana"))).toContain("in force");
  expect(answerWords(await says(both, "ana"))).toContain("no new key to confirm");
});

test("who may do nothing here cannot enroll, and the code that they typed is in no record", async () => {
  expect(answerWords(await says("enroll 424242", "eve"))).toMatch(/can't/);
  const { db } = house.database.connection;
  const entries = await db.selectFrom("audit").selectAll().execute();
  expect(entries.map(({ words }) => words)).toContain("enroll ••••••");
  expect(JSON.stringify(entries)).not.toContain("424242");
});
