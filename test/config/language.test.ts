import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { readCatalogue } from "../../src/config/catalogue.ts";
import { watchConfig } from "../../src/config/watch.ts";
import { type ConfigResult, readConfig, sayMistake } from "../../src/config.ts";
import { kinds } from "./kinds.ts";

const folder = mkdtempSync(join(tmpdir(), "language-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CONFIG = "clouds: { lab: { provider: simulator } }\nplatforms: { web: }\n";
let files = 0;

/** A configuration with this file of translations beside it, in a folder of their own. */
function write(translations: string, config = `${CONFIG}language: ./italiano.yaml\n`) {
  files += 1;
  const place = join(folder, String(files));
  mkdirSync(place);
  const file = join(place, "lamplighter.yaml");
  const language = join(place, "italiano.yaml");
  writeFileSync(file, config);
  writeFileSync(language, translations);
  return { file, language };
}

const read = (translations: string, config?: string): ConfigResult =>
  readConfig({ file: write(translations, config).file, kinds, env: {} });

/** Each mistake as it is said, without the folder. */
function mistakes(result: ConfigResult): readonly string[] {
  if (result.ok) throw new Error("there are no mistakes");
  return result.mistakes.map((one) => sayMistake(one).replace(/^\S*\//, ""));
}

const GOOD = `language: it
phrases:
  "{0} of {1}": "{1}: {0}"
  "Approve": "Approva"
  "Cancel": ""
  "{0} instances": { one: "un'istanza", other: "{0} istanze" }
  "{0} approvals": { one: "", other: "" }
`;

describe("a file of translations", () => {
  test("is named from where the configuration stands, and read with it", () => {
    const result = read(GOOD);
    expect(result).toMatchObject({
      ok: true,
      config: {
        language: {
          language: "it",
          of: readCatalogue().size,
          phrases: {
            "{0} of {1}": "{1}: {0}",
            Approve: "Approva",
            "{0} instances": { one: "un'istanza", other: "{0} istanze" },
          },
        },
      },
    });
    expect(result.ok && Object.keys(result.config.language?.phrases ?? {})).toHaveLength(3);
  });

  test("may be JSON", () => {
    const json = JSON.stringify({ language: "it", phrases: { Approve: "Approva" } });
    expect(read(json)).toMatchObject({ ok: true, config: { language: { language: "it" } } });
  });

  test("may be the catalogue as it is: nothing is translated then", () => {
    const catalogue = readFileSync(new URL("../../docs/catalogue.yaml", import.meta.url), "utf8");
    const result = read(catalogue.replace("language: xx", "language: pl"));
    expect(result).toMatchObject({ ok: true, config: { language: { phrases: {} } } });
  });

  test("without which everybody is spoken to in English", () => {
    const result = readConfig({ text: CONFIG, kinds, env: {} });
    expect(result.ok && result.config.language).toBeUndefined();
  });

  test("is told all its mistakes at once, each with its line and its text, beside those of the configuration", () => {
    const wrong = `language: it
phrases:
  "{0} of {1}": "{1}: {2}"
  "Approve": { other: "Approva" }
  "{0} instances": { few: "{0} istanze", other: "istanze" }
  "{0} approvals": { one: "un sì" }
  "{0} is looking at it.": "{0} guarda: {0}, {1}"
`;
    expect(mistakes(read(wrong, `${CONFIG}language: italiano.yaml\nconfirmAbove: lots\n`))).toEqual(
      [
        "line 4, confirmAbove: Must be a whole number from 0 to 10000.",
        "italiano.yaml:3: “{0} of {1}” is translated without {0}.",
        "italiano.yaml:3: “{0} of {1}” has no {2}, but its translation has.",
        "italiano.yaml:4: “Approve” does not depend on a number: it takes one translation.",
        "italiano.yaml:5: “{0} instances”: it has no number called few.\n  It has one, many, other.",
        "italiano.yaml:5: “{0} instances” is translated without {0}.",
        "italiano.yaml:6: “{0} approvals” has no other:, which is what is said of all other numbers.",
        "italiano.yaml:7: “{0} is looking at it.” has no {1}, but its translation has.",
      ],
    );
  });

  test("may have texts that an update does not say any more: they are left out, and known", () => {
    const result = read(`${GOOD}  "Approove": "Approva"\n`);
    expect(result.ok && result.config.language).toMatchObject({ unknown: ["Approove"] });
    expect(result.ok && Object.keys(result.config.language?.phrases ?? {})).toHaveLength(3);
  });

  test.each([
    ["", /^italiano\.yaml: It is no file of a language\.\n {2}Begin from docs\/catalogue\.yaml/],
    ["- it", /^italiano\.yaml: It is no file of a language\./],
    ["language: it", /^italiano\.yaml:1: It is no file of a language\./],
    ["language: nonsense-in-one\nphrases: {}", /^italiano\.yaml:1: This is no language\.\n/],
    ["language: it\nphrases: { Approve: 7 }", /^italiano\.yaml:2: “Approve” has no translation/],
    ["language: it\nphrases:\n  Approve: [", /^italiano\.yaml:3: This is not YAML/],
  ])("that is none is refused: %j", (text, expected) => {
    expect(mistakes(read(text))[0]).toMatch(expected);
  });

  test("that is not there is refused", () => {
    const { file } = write("", `${CONFIG}language: ./deutsch.yaml\n`);
    expect(mistakes(readConfig({ file, kinds, env: {} }))).toEqual([
      expect.stringMatching(/deutsch\.yaml does not exist\.\n {2}Its place is said from where/),
    ]);
  });

  test("is followed while the bot runs, also once it was broken", async () => {
    const { file, language } = write(GOOD, CONFIG);
    const told: ConfigResult[] = [];
    const onChange = (one: ConfigResult) => told.push(one);
    const watch = watchConfig({ file, kinds, env: {}, intervalMs: 10, onChange });
    const phrase = () => {
      const last = told.at(-1);
      return last?.ok ? last.config.language?.phrases.Approve : last?.mistakes.length;
    };
    try {
      writeFileSync(language, `${GOOD}  "Look": "{0}"\n`);
      writeFileSync(file, `${CONFIG}language: ./italiano.yaml\n`);
      await vi.waitFor(() => expect(phrase()).toBe(1));
      writeFileSync(language, GOOD);
      await vi.waitFor(() => expect(phrase()).toBe("Approva"));
      writeFileSync(language, GOOD.replace("Approva", "Va bene"));
      await vi.waitFor(() => expect(phrase()).toBe("Va bene"));
      expect(told).toHaveLength(3);
    } finally {
      watch.stop();
    }
  });
});
