/** What the real one answers with 400 bad_data. */
export class BadQuery extends Error {}

export type Token =
  | { readonly kind: "word" | "sign" | "duration"; readonly text: string }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "string"; readonly text: string };

const BLANK = /\s+/y;
const WORD = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const NUMBER = /\d+(?:\.\d+)?(?![a-zA-Z0-9_.])/y;
const DURATION = /(?:\d+(?:ms|[smhdwy]))+/y;
const SIGN = /=~|!~|!=|==|>=|<=|[=<>+*/%^,(){}[\]-]/y;

/** Cuts a query into tokens, as strictly as the real lexer does where it matters for what is in quotes. */
export function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(query)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  while (at < query.length) {
    if (take(BLANK) !== undefined) continue;
    const quote = query[at] ?? "";
    if (quote === '"' || quote === "'" || quote === "`") {
      const { text, end } = quoted(query, at + 1, quote);
      tokens.push({ kind: "string", text });
      at = end;
      continue;
    }
    const token = plainToken(take);
    if (!token) throw new BadQuery(`parse error: unexpected character: ${JSON.stringify(quote)}`);
    tokens.push(token);
  }
  return tokens;
}

function plainToken(take: (pattern: RegExp) => string | undefined): Token | undefined {
  for (const [kind, pattern] of [
    ["word", WORD],
    ["duration", DURATION],
    ["number", NUMBER],
    ["sign", SIGN],
  ] as const) {
    const text = take(pattern);
    if (text !== undefined) return { kind, text };
  }
  return undefined;
}

/** A string after its opening quote; in backticks nothing is escaped. */
function quoted(query: string, from: number, quote: string): { text: string; end: number } {
  let text = "";
  for (let at = from; at < query.length; ) {
    const character = String.fromCodePoint(query.codePointAt(at) ?? 0);
    if (character === quote) return { text, end: at + 1 };
    if (character === "\uFFFD" || /\p{Surrogate}/u.test(character))
      throw new BadQuery("parse error: invalid UTF-8 rune");
    if (character === "\n" && quote !== "`") break;
    if (character === "\\" && quote !== "`") {
      const { text: meant, end } = escaped(query, at + 1, quote);
      text += meant;
      at = end;
    } else {
      text += character;
      at += character.length;
    }
  }
  throw new BadQuery("parse error: unterminated quoted string");
}

const PLAIN_ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\\": "\\" };

function escaped(query: string, at: number, quote: string): { text: string; end: number } {
  const letter = query[at] ?? "";
  const plain = letter === quote ? quote : PLAIN_ESCAPES[letter];
  if (plain !== undefined) return { text: plain, end: at + 1 };
  const digits = { x: 2, u: 4, U: 8 }[letter];
  const hex = digits === undefined ? "" : query.slice(at + 1, at + 1 + digits);
  if (digits === undefined || !new RegExp(`^[0-9a-fA-F]{${digits}}$`).test(hex))
    throw new BadQuery("parse error: unknown escape sequence");
  return { text: String.fromCodePoint(Number.parseInt(hex, 16)), end: at + 1 + digits };
}
