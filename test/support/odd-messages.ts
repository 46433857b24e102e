import fc from "fast-check";
import type { Inline, Line, Message, Part, Words } from "../../src/messages/message.ts";
import { spelled } from "../../src/messages/spell.ts";
import type { Gap, Phrase } from "../../src/model/phrase.ts";

/** Messages that nobody should write, for the renderers: names that try to be markup, and far too much of everything. */

/** What begins or ends markup somewhere, and what text can be made of. */
export const NASTY = fc.constantFrom(
  "<!channel>",
  "<!everyone>",
  "@everyone @here",
  "<@U0BOSS>",
  "<@123456789012345678>",
  "<@!123456789012345678>",
  "<@&123456789012345678>",
  "<#123456789012345678>",
  "<:fire:123456789012345678>",
  "</stop:123456789012345678>",
  "<t:0:R>",
  "<id:home>",
  ":fire:",
  "12:100:3",
  "https://evil.example/x",
  "discord.gg/abc",
  "[details](https://evil.example)",
  "](<",
  "# big",
  "-# small",
  "> said",
  ">>> said",
  "- item",
  "1. item",
  "||spoiler||",
  "~~no~~",
  "__under__",
  "¯\\_(ツ)_/¯",
  "\\",
  "*_~`",
  "```",
  "`",
  "&amp;",
  "\u202Eabc",
  "مرحبا שלום",
  "👩‍🚒🇪🇺",
  "\u200B\u2060\uFEFF",
  "\ud800",
  "\n\r\t",
  "|>",
  "<!date^0^{ago}|x>",
  "x".repeat(4000),
);

/** Any text, likely a nasty one. */
export const ODD_TEXT: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  NASTY,
  fc.array(fc.oneof(NASTY, fc.string({ maxLength: 3 }))).map((all) => all.join("")),
);

const USERS = ["U0ANN", "234567890123456789"] as const;
const GROUPS = ["S0DEVS", "34567890123456789"] as const;
const CHANNELS = ["C0OPS", "45678901234567890123"] as const;

const PIECE: fc.Arbitrary<Inline> = fc.oneof(
  ODD_TEXT,
  fc.record({ kind: fc.constantFrom("strong", "quiet", "code"), text: ODD_TEXT }),
  fc.record({
    kind: fc.constant("time"),
    at: fc.oneof(fc.integer(), fc.double(), fc.nat(4e12)),
    as: fc.constantFrom("clock", "day", "relative"),
  }),
  fc.record({
    kind: fc.constant("mention"),
    of: fc.constantFrom("user", "group"),
    id: fc.oneof(ODD_TEXT, fc.constantFrom(...USERS, ...GROUPS)),
    name: ODD_TEXT,
  }),
  fc.record({
    kind: fc.constant("channel"),
    id: fc.oneof(ODD_TEXT, fc.constantFrom(...CHANNELS)),
    name: ODD_TEXT,
  }),
  fc.record({
    kind: fc.constant("link"),
    url: fc.oneof(ODD_TEXT, fc.webUrl({ withQueryParameters: true })),
    text: ODD_TEXT,
  }),
);

/** What a translator might write, around anything; two deep. */
const phrase = (gap: fc.Arbitrary<Gap>): fc.Arbitrary<Phrase> =>
  fc.record({
    kind: fc.constant("phrase"),
    text: fc
      .array(fc.oneof(ODD_TEXT, fc.constantFrom("{0}", "{1}", "{7}", "{", " ")), { maxLength: 6 })
      .map((all) => all.join("")),
    gaps: fc.array(gap, { maxLength: 3 }),
  });
const INNER = phrase(PIECE);
const STYLED = fc.record({ kind: fc.constantFrom("strong", "quiet"), text: INNER });

const ODD_PHRASE: fc.Arbitrary<Phrase> = phrase(
  fc.oneof(PIECE, INNER, STYLED, fc.array(PIECE, { maxLength: 4 })),
);
const WORDS: fc.Arbitrary<Words> = fc.oneof(ODD_TEXT, ODD_PHRASE);
const INLINE: fc.Arbitrary<Inline> = fc.oneof(PIECE, ODD_PHRASE, STYLED);
const LINE = fc.array(INLINE, { maxLength: 14 });
const PART: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ kind: fc.constant("text"), lines: fc.array(LINE) }),
  fc.record({ kind: fc.constant("rows"), rows: fc.array(LINE, { maxLength: 120 }) }),
  fc.record({
    kind: fc.constant("rows"),
    rows: LINE.map((row): Line[] => Array(200).fill(row)),
  }),
  fc.record({
    kind: fc.constant("fields"),
    fields: fc.array(fc.record({ label: WORDS, value: LINE }), { maxLength: 4 }),
  }),
  fc.record({ kind: fc.constant("context"), line: LINE }),
  fc.record({ kind: fc.constant("code"), text: WORDS }),
  fc.record({
    kind: fc.constant("picture"),
    picture: fc.record({ name: ODD_TEXT, alt: WORDS, png: fc.constant("iVBORw0KGgo=") }),
  }),
);

export const ODD_MESSAGE: fc.Arbitrary<Message> = fc.record({
  headline: LINE,
  parts: fc.array(PART, { maxLength: 60 }),
  buttons: fc.array(
    fc.record({
      label: WORDS,
      command: ODD_TEXT,
      style: fc.constantFrom("primary", "danger", undefined),
    }),
    { maxLength: 40 },
  ),
});

/** Who and what a message names on purpose: `user U0ANN`, `group …`, `channel …`. */
export function namedIn({ headline, parts }: Message): string[] {
  const lines = parts.flatMap((part): readonly Line[] => {
    if (part.kind === "text") return part.lines;
    if (part.kind === "rows") return part.rows;
    if (part.kind === "fields") return part.fields.map(({ value }) => value);
    return part.kind === "context" ? [part.line] : [];
  });
  return [headline, ...lines].flatMap(spelled).flatMap((piece) => {
    if (typeof piece === "string") return [];
    if (piece.kind === "mention") return [`${piece.of} ${piece.id}`];
    return piece.kind === "channel" ? [`channel ${piece.id}`] : [];
  });
}
