import fc from "fast-check";
import { expect, test } from "vitest";
import { plainLine } from "../../src/messages/message.ts";
import * as money from "../../src/messages/money-words.ts";
import { spell } from "../../src/messages/spell.ts";
import { joined } from "../../src/messages/words.ts";
import { sumOf } from "../../src/model/money.ts";

const { changeSentence, changeWords, hourlyWords, moneyWords, priceWords } = money;
const usd = (amount: number, atLeast = false) => ({ amount, currency: "USD", atLeast });

test.each([
  [3.1, "about $3.10"],
  [3.096, "about $3.10"],
  [0.0832, "about $0.083"],
  [0.09, "about $0.09"],
  [0.0042, "about $0.0042"],
  [1.4, "about $1.40"],
  [9.96, "about $10"],
  [12.4, "about $12"],
  [212.3, "about $210"],
  [12_345, "about $12,000"],
  [0, "about $0"],
])("%d an hour is said as a person would: %s", (amount, words) => {
  expect(spell(moneyWords(usd(amount)))).toBe(words);
});

test("each currency has its own mark", () => {
  expect(spell(hourlyWords({ amount: 3.1, currency: "EUR", atLeast: false }))).toBe(
    "about €3.10/h",
  );
  expect(spell(moneyWords({ amount: 212, currency: "CHF", atLeast: false }))).toBe("about CHF 210");
});

test("a sum of which part is not known says so, and is not rounded up", () => {
  expect(sumOf([1.25, undefined, 2], "USD")).toEqual(usd(3.25, true));
  expect(spell(moneyWords(usd(3.18, true)))).toBe("at least $3.10");
  expect(sumOf([undefined], "USD")).toBeUndefined();
  expect(sumOf([], "USD")).toBeUndefined();
});

test("what is told as at least is never more than the truth, nor much less", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.0001, max: 1e6, noNaN: true }), (amount) => {
      const said = Number(spell(moneyWords(usd(amount, true))).replace(/[^\d.]/g, ""));
      expect(said).toBeLessThanOrEqual(amount * (1 + 1e-9));
      expect(said).toBeGreaterThan(amount * 0.89);
    }),
  );
});

test("what a decision saves and costs stands beside it", () => {
  const both = { saves: usd(1.4), costs: usd(0.09) };
  const read = (words: Parameters<typeof joined>[0]) => plainLine(joined(words));
  expect(read(changeWords({ saves: usd(1.4) }))).toBe("saves about $1.40/h");
  expect(read(changeWords(both))).toBe("saves about $1.40/h · costs about $0.09/h");
  expect(changeWords({})).toEqual([]);
  expect(read(changeSentence(both))).toBe("Saves about $1.40/h · costs about $0.09/h");
  expect(read(changeSentence({ costs: usd(0.09) }))).toBe("Costs about $0.09/h");
  expect(changeSentence({})).toEqual([]);
  expect(spell(priceWords(usd(0.09), "parked"))).toBe("about $0.09/h while it runs");
});
