import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Line, type Message, plainLine, strong } from "../../src/messages/message.ts";
import { plainMessage } from "../../src/messages/plain.ts";
import { spelledMessage } from "../../src/messages/reword.ts";
import { spell, spelled } from "../../src/messages/spell.ts";
import { translate, translateAnswer, translateWords } from "../../src/messages/translate.ts";
import { listed, orListed } from "../../src/messages/words.ts";
import type { Language } from "../../src/model/language.ts";
import { count, type Gap, type Phrase, plural, t, type Words } from "../../src/model/phrase.ts";
import { ODD_MESSAGE } from "../support/odd-messages.ts";

const italian: Language = {
  language: "it",
  phrases: {
    "{0} of {1} is {2}": "{2}: {1} ({0})",
    running: "in funzione",
    "{0} instances": { one: "{0} istanza", other: "{0} istanze" },
    "{0} instances here": { one: "un'istanza qui", other: "{0} istanze qui" },
    "{0} and {1}": "{0} e {1}",
    Stop: "Ferma",
    "Hard stop": "Ferma di colpo",
  },
};

const said = (words: Words, language: Language = italian): string =>
  spell(translateWords(words, language));

const message = (...headline: Line): Message => ({ headline, parts: [], buttons: [] });

describe("English", () => {
  test("is what stands in the source", () => {
    expect(spell(t`You can't ${"stop web-1"} from here.`)).toBe("You can't stop web-1 from here.");
    expect(spell(count(1, "instance"))).toBe("1 instance");
    expect(spell(count(0, "instance"))).toBe("0 instances");
    expect(spell(count(2, "start or stop", "starts and stops"))).toBe("2 starts and stops");
  });

  test("takes the form that the number asks for", () => {
    const waits = (n: number) => plural(n, t`${n} request waits`, t`${n} requests wait`);
    expect([0, 1, 2].map((n) => spell(waits(n)))).toEqual([
      "0 requests wait",
      "1 request waits",
      "2 requests wait",
    ]);
  });

  test("lists names as people do", () => {
    expect(["", "a", "a and b", "a, b and c"]).toEqual(
      [[], ["a"], ["a", "b"], ["a", "b", "c"]].map((names) => spell(listed(names))),
    );
    expect(spell(listed(["a", "b", "c", "d"], 2))).toBe("a, b and 2 more");
    expect(spell(orListed(["a", "b", "c"]))).toBe("a, b or c");
  });
});

describe("a language", () => {
  test("puts the gaps where it wants them, and keeps what stands in them", () => {
    const line = [t`${"Hold"} of ${strong("web-1")} is ${t`running`}`];
    const [headline] = [translate(message(...line), italian).headline];
    expect(plainLine(headline)).toBe("in funzione: web-1 (Hold)");
    expect(spelled(headline)).toContainEqual(strong("web-1"));
  });

  test("has its own plurals, and may do without the number", () => {
    expect(said(count(1, "instance"))).toBe("1 istanza");
    expect(said(count(3, "instance"))).toBe("3 istanze");
    const here = (n: number) => plural(n, t`${n} instance here`, t`${n} instances here`);
    expect(said(here(1))).toBe("un'istanza qui");
    expect(said(here(8))).toBe("8 istanze qui");
  });

  test("of more than two plurals takes the right one", () => {
    const forms = {
      one: "{0} maszyna",
      few: "{0} maszyny",
      many: "{0} maszyn",
      other: "{0} maszyny",
    };
    const polish = { language: "pl", phrases: { "{0} instances": forms } };
    expect([1, 3, 5, 22].map((n) => said(count(n, "instance"), polish))).toEqual([
      "1 maszyna",
      "3 maszyny",
      "5 maszyn",
      "22 maszyny",
    ]);
  });

  test("reaches buttons, fields, forms and what stands inside of other texts", () => {
    const whole: Message = {
      headline: [strong(t`running`)],
      parts: [
        { kind: "fields", fields: [{ label: t`running`, value: [t`running`] }] },
        { kind: "rows", rows: [[listed([t`running`, "web-1"])]] },
        { kind: "context", line: [t`${[t`running`, " · ", "op_1"]} and ${"web-2"}`] },
        { kind: "code", text: t`running` },
      ],
      buttons: [{ label: t`Stop`, command: "stop web-1" }],
    };
    expect(plainMessage(translate(whole, italian))).toBe(
      "in funzione\nin funzione: in funzione\nin funzione e web-1\nin funzione · op_1 e web-2\nin funzione",
    );
    const form = {
      title: t`Stop`,
      command: "stop {why}",
      fields: [{ name: "why", label: t`Hard stop`, kind: "line", required: true }],
      submit: t`Stop`,
    } as const;
    const answer = translateAnswer({ kind: "form", form, instead: whole }, italian);
    if (answer.kind !== "form") throw new Error("no form");
    expect(
      [answer.form.title, answer.form.submit, answer.form.fields[0]?.label].map(words),
    ).toEqual(["Ferma", "Ferma", "Ferma di colpo"]);
    expect(answer.form.command).toBe("stop {why}");
    expect(answer.instead.buttons.map(({ label }) => spell(label))).toEqual(["Ferma"]);
  });

  test("leaves English what it does not have, and never touches a name", () => {
    expect(said(t`Nobody has to approve ${"running"} any more.`)).toBe(
      "Nobody has to approve running any more.",
    );
    expect(said("running")).toBe("running");
    expect(said({ kind: "phrase", text: "constructor", gaps: [] })).toBe("constructor");
  });
});

const words = (one: Words | undefined): string => spell(one ?? "");

describe("any message", () => {
  test("is the same in a language that repeats the English, and after a trip as JSON", () => {
    fc.assert(
      fc.property(ODD_MESSAGE, (odd) => {
        const known = Object.fromEntries(phrasesIn(odd).map(({ text }) => [text, text]));
        const read = spelledMessage(odd);
        expect(translate(odd, { language: "en", phrases: known })).toEqual(read);
        expect(translate(odd, { language: "it", phrases: {} })).toEqual(read);
      }),
      { numRuns: 300 },
    );
  });

  test("is translated once, however often it is handed on", () => {
    const toAndFro: Language = { language: "it", phrases: { Stop: "Start", Start: "Stop" } };
    const once = translate(message(t`Stop`), toAndFro);
    expect(plainMessage(once)).toBe("Start");
    expect(translate(once, toAndFro)).toEqual(once);
  });

  test("of plain data stays that", () => {
    const whole = message(
      t`${strong(t`running`)}, ${listed(["a", t`Stop`])}: ${count(2, "instance")}`,
    );
    expect(JSON.parse(JSON.stringify(whole))).toEqual(whole);
    expect(plainMessage(translate(JSON.parse(JSON.stringify(whole)), italian))).toBe(
      "in funzione, a e Ferma: 2 istanze",
    );
  });

  test("shows a gap's name as it is, even where it looks like a gap", () => {
    const name = fc.oneof(fc.constantFrom("{0}", "{1}", "$&", "{0} of {1} is {2}"), fc.string());
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        const phrase = t`${a} of ${b} is ${c}`;
        expect(spell(phrase)).toBe(`${a} of ${b} is ${c}`);
        expect(said(phrase)).toBe(`${c}: ${b} (${a})`);
      }),
    );
  });
});

/** Every phrase of a message, however deep. */
function phrasesIn(value: unknown): Phrase[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value as Readonly<Record<string, Gap>>).flatMap(phrasesIn);
  return "kind" in value && value.kind === "phrase" ? [value as Phrase, ...inner] : inner;
}
