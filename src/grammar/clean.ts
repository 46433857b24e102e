import { BotError } from "../model/problem.ts";
import { plainCharacters } from "./characters.ts";

/** The longest command that is read. */
const TEXT_MAX = 1_000;

/**
 * What people's keyboards and platforms send, as the person meant it. Cleaning twice is cleaning once.
 *
 * - smart dashes and quotes, invisible characters, odd and doubled blanks: as on a plain keyboard;
 * - a mention becomes its sign and id, never its name, which two people may share: `<@U1|ann>` → `@U1`,
 *   `<#C1|ops>` → `#C1`, `<!subteam^S1|@ops>` → `@S1`; a link becomes what the person saw of it;
 * - `/vm` typed again, quotes around the whole line and punctuation at its end are dropped.
 *   A question mark is kept as a wildcard where no letter or digit stands before it (`build-?`).
 * @throws BotError too-long
 */
export function cleanWords(text: string): string {
  let cleaned = text;
  for (;;) {
    if (cleaned.length > TEXT_MAX) throw new BotError({ code: "too-long", max: TEXT_MAX });
    const next = cleanOnce(cleaned);
    if (next === cleaned) return cleaned;
    cleaned = next;
  }
}

/** A question mark is one only after a letter, a digit, a quote, a blank, or more of the kind. */
const END_OF_SENTENCE = /(?:[\s.!…。！]|(?<=(?:^|[\p{L}\p{N}"'\s])[?？.!…]*)[?？])+$/u;

function cleanOnce(text: string): string {
  const plain = plainCharacters(readEntities(readTokens(text)));
  return withLongDashes(withoutFrame(plain)).replace(END_OF_SENTENCE, "").trim();
}

/** Mentions, channels and links, in the forms that Slack and Discord send. */
function readTokens(text: string): string {
  return text
    .replace(/<([@#])[!&]?(\w+)(?:\|[^<>]*)?>/g, "$1$2")
    .replace(/<!subteam\^(\w+)(?:\|[^<>]*)?>/g, "@$1")
    .replace(/<!(here|channel|everyone)(?:\|[^<>]*)?>/g, "@$1")
    .replace(/<(?:!|[a-z][a-z0-9+.-]*:)[^<>|]*\|([^<>]*)>/gi, "$1")
    .replace(/<(?:mailto:|tel:)?([^<>\s|]+)>/gi, "$1");
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  "#39": "'",
  nbsp: " ",
};

/** `&amp;lt;` is read through to `<`: no name holds an entity, and what was escaped twice is still understood. */
function readEntities(text: string): string {
  return text.replace(
    /&(?:amp;)*(amp|lt|gt|quot|apos|#39|nbsp);/gi,
    (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole,
  );
}

/** Drops what stands around the command: quotes about the whole line, a repeated `/vm`, the slash of `/stop`. */
function withoutFrame(text: string): string {
  return text
    .replace(/"{3,}/g, '"')
    .replace(/^"([^"]*)"$|^'([^']*)'$/, "$1$2")
    .trim()
    .replace(/^(?:\/?vm(?:\s+|$))+/i, "")
    .replace(/^\/(?=\p{L})/u, "");
}

const QUOTED_OR_DASHES = /((?:^|[\s,:=])(["']).*?\2(?=[\s,]|$))|(?<=^|[\s,])-+(?=\p{L})/gsu;

/** `-hard` and `---hard` are `--hard`, but a name in quotes keeps its dashes. */
function withLongDashes(text: string): string {
  return text.replace(QUOTED_OR_DASHES, (_, quoted: string | undefined) => quoted ?? "--");
}
