import type { FormField } from "./message.ts";

const PLACE = /((?:--?[\w-]+=)?)\{([^{}\s]+)\}/g;

/**
 * The form's command with the answers in their places. What was typed into a `line` or `text` becomes one quoted
 * word, whatever it holds: it can neither end its quotes nor become a flag. An `option` is put as it was picked.
 * A place without an answer is left out, with what names it (`--because=`).
 */
export function fillForm(
  command: string,
  fields: readonly Pick<FormField, "name" | "kind">[],
  answers: Readonly<Record<string, string>>,
): string {
  const kinds = new Map(fields.map(({ name, kind }) => [name, kind]));
  // In one go, so that `{other}` in an answer is not taken for a place.
  const filled = command.replace(PLACE, (place, key: string, name: string) => {
    const kind = kinds.get(name);
    if (kind === undefined) return place;
    const answer = answers[name] ?? "";
    const word = typeof kind === "object" ? oneBlank(answer) : quoted(answer);
    return word && key + word;
  });
  return filled.trim();
}

/**
 * The text as one word in quotes. Commands know no escapes, so where both kinds of quotes stand in it, the double
 * ones become single.
 */
function quoted(answer: string): string {
  const text = literal(answer);
  if (/^["' ]*$/.test(text)) return "";
  if (!text.includes('"')) return `"${text}"`;
  // An apostrophe inside a word ends nothing.
  const inWords = text.replace(/(?<=[\p{L}\p{N}])'(?=[\p{L}\p{N}])/gu, "");
  return inWords.includes("'") ? `"${text.replaceAll('"', "'")}"` : `'${text}'`;
}

/**
 * The text as reading the command will see it: plain quotes, single blanks, nothing invisible. What would be read as
 * a chat's own code for a character or a person is given wider signs, so that it stays what was typed.
 */
function literal(answer: string): string {
  return oneBlank(answer.replace(/[\p{Cf}\p{Cs}]/gu, "").normalize("NFC"))
    .replace(/[“”„‟«»″＂`]/g, '"')
    .replace(/[‘’‚‛‹›′´＇]/g, "'")
    .replace(/"{3,}/g, '"')
    .replace(/<(?! )/g, "＜")
    .replace(/&(?=.*;)/g, "＆");
}

const oneBlank = (text: string): string => text.replace(/[\p{Z}\p{Cc}]+/gu, " ").trim();
