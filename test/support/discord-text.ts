/**
 * Reads Discord's markdown as its clients do, where they differ in the way that does more: what a reader sees, and
 * everything that was taken for more than text.
 */
export interface Seen {
  readonly text: string;
  /** `strong`, `code`, `small`, `time`, `user 123…`, `link https://…`, `heading`, …; in order. */
  readonly markup: readonly string[];
}

interface Rule {
  readonly at: RegExp;
  /** Only where a line begins. */
  readonly first?: boolean;
  readonly read: (groups: readonly string[]) => Seen;
}

const nothing = (markup: string): Seen => ({ text: "", markup: [markup] });
const within = (markup: string, text: string): Seen => {
  const inner = readMarkdown(text);
  return { text: inner.text, markup: [markup, ...inner.markup] };
};
const asIs = (kind: string) => (groups: readonly string[]) => ({
  text: groups[0] ?? "",
  markup: [groups[1] === undefined ? kind : `${kind} ${groups[1]}`],
});

/** The first rule that fits has it. */
const RULES: readonly Rule[] = [
  { first: true, at: /^-# /, read: () => nothing("small") },
  { first: true, at: /^[ \t]*#{1,3}\s/, read: () => nothing("heading") },
  { first: true, at: /^[ \t]*>(?:>>)? /, read: () => nothing("quote") },
  { first: true, at: /^[ \t]*(?:[-*+]|\d+\.)\s/, read: () => nothing("list") },
  { at: /^¯\\_\(ツ\)_\/¯/, read: asIs("shrug") },
  { at: /^\\([^0-9A-Za-z\s])/, read: ([, sign = ""]) => ({ text: sign, markup: [] }) },
  {
    at: /^```(?:[a-z0-9_+\-.#]+?\n)?\n*([^\n][\s\S]*?)\n*```/i,
    read: ([, text = ""]) => ({ text: text.replaceAll("`\u200B", "`"), markup: ["block"] }),
  },
  {
    at: /^(`+)([\s\S]*?[^`])\1(?!`)/,
    read: ([, , text = ""]) => ({ text, markup: ["code"] }),
  },
  { at: /^<t:-?\d+(?::[tTdDfFR])?>/, read: asIs("time") },
  { at: /^<@!?(\d+)>/, read: asIs("user") },
  { at: /^<@&(\d+)>/, read: asIs("group") },
  { at: /^<#(\d+)>/, read: asIs("channel") },
  { at: /^<a?:\w+:\d+>/, read: asIs("emoji") },
  { at: /^<\/[^>]+:\d+>/, read: asIs("command") },
  { at: /^<id:\w+>/, read: asIs("guide") },
  { at: /^<([a-z]+:[^\s>]+)>/i, read: asIs("address") },
  { at: /^@(everyone|here)/, read: asIs("everybody") },
  {
    at: /^\[((?:\[[^\]]*\]|\\.|[^[\]])*)\]\(\s*<?([^\s>]*?)>?(?:\s+['"][\s\S]*?['"])?\s*\)/,
    read: ([, label = "", url = ""]) => within(`link ${url}`, label),
  },
  { at: /^[a-z]+:\/\/[^\s<]+/i, read: asIs("address") },
  { at: /^discord(?:app)?\.(?:gg|com|new|gift|me)\/\S+/i, read: asIs("invite") },
  { at: /^:([\w+-]+):/, read: asIs("emoji") },
  { at: /^\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/, read: ([, text = ""]) => within("strong", text) },
  { at: /^__((?:\\[\s\S]|[^\\])+?)__(?!_)/, read: ([, text = ""]) => within("underline", text) },
  { at: /^\|\|([\s\S]+?)\|\|/, read: ([, text = ""]) => within("spoiler", text) },
  { at: /^~~([\s\S]+?)~~/, read: ([, text = ""]) => within("strike", text) },
  { at: /^\*((?:\\[\s\S]|[^\\*])+?)\*/, read: ([, text = ""]) => within("em", text) },
  { at: /^_((?:\\[\s\S]|[^\\_])+?)_/, read: ([, text = ""]) => within("em", text) },
];

export function readMarkdown(source: string): Seen {
  let [text, rest, isFirst] = ["", source, true];
  const markup: string[] = [];
  while (rest !== "") {
    const found = match(rest, isFirst);
    const [whole, seen] = found ?? [rest.slice(0, 1), { text: rest.slice(0, 1), markup: [] }];
    text += seen.text;
    markup.push(...seen.markup);
    // Small print may hold a list.
    isFirst = whole.endsWith("\n") || seen.markup[0] === "small";
    rest = rest.slice(whole.length);
  }
  return { text, markup };
}

/** The message line by line, as a reader sees it, and what in it is more than text. */
export function seenIn(body: {
  readonly content: string;
  readonly embeds: readonly { readonly description?: string }[];
  readonly components: readonly { readonly components: readonly { readonly label?: string }[] }[];
}): Seen {
  const seen = [body.content, ...body.embeds.map(({ description = "" }) => description)].map(
    readMarkdown,
  );
  const buttons = body.components.flatMap(({ components }) => components);
  return {
    text: [
      ...seen.map(({ text }) => text),
      ...(buttons.length > 0 ? [buttons.map(({ label }) => `[${label}]`).join(" ")] : []),
    ].join("\n"),
    markup: seen.flatMap((each) => each.markup),
  };
}

function match(rest: string, isFirst: boolean): [string, Seen] | undefined {
  for (const { at, first, read } of RULES) {
    const groups = first && !isFirst ? null : at.exec(rest);
    if (groups) return [groups[0], read(groups)];
  }
  return undefined;
}
