import type { RichTextBlock, RichTextElement } from "@slack/types";
import { cut, oneLine } from "../../messages/literal.ts";
import type { Line } from "../../messages/message.ts";
import { spelled } from "../../messages/spell.ts";
import type { Piece } from "../../model/phrase.ts";
import { fallbackTime, slackTime } from "./times.ts";

/** The longest literal piece of a line; anything longer is somebody's mistake or mischief. */
const PIECE_MAX = 500;
const URL_MAX = 3000;

/**
 * A line as Slack's rich text, whose text elements are literal by nature: no name, however odd, becomes a mention,
 * a link or a style.
 */
export function richLine(line: Line): RichTextElement[] {
  return joined(spelled(line).flatMap(richPiece));
}

/** Lines under each other, as one block. */
export function richBlock(lines: readonly (readonly RichTextElement[])[]): RichTextBlock {
  const elements = lines.flatMap((line, index) => (index === 0 ? line : [plain("\n"), ...line]));
  return {
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: joined(elements) }],
  };
}

export const plain = (text: string): RichTextElement => ({ type: "text", text });
export const bold = (text: string): RichTextElement => ({
  type: "text",
  text,
  style: { bold: true },
});

/** Whether Slack knows such ids; anything else would be refused, or mean somebody else. */
export const isUserId = (id: string): boolean => /^[UW][A-Z0-9]{2,20}$/.test(id);
export const isGroupId = (id: string): boolean => /^S[A-Z0-9]{2,20}$/.test(id);
export const isChannelId = (id: string): boolean => /^[CGD][A-Z0-9]{2,20}$/.test(id);
export const isWebLink = (url: string): boolean =>
  url.length <= URL_MAX && /^https?:\/\/[^\s<>|]+$/i.test(url) && URL.canParse(url);

/** What a piece says where only plain characters can stand. */
export function literalPiece(piece: Piece): string {
  if (typeof piece === "string") return shortLine(piece);
  switch (piece.kind) {
    case "strong":
    case "quiet":
    case "code":
    case "link":
      return shortLine(piece.text);
    case "time":
      return fallbackTime(piece);
    case "mention":
      return `@${shortLine(piece.name.replace(/^@/, ""))}`;
    case "channel":
      return `#${shortLine(piece.name.replace(/^#/, ""))}`;
    default:
      return piece satisfies never;
  }
}

function richPiece(piece: Piece): RichTextElement[] {
  const literal = literalPiece(piece);
  if (literal === "") return [];
  if (typeof piece === "string") return [plain(literal)];
  switch (piece.kind) {
    case "strong":
      return [bold(literal)];
    case "quiet":
      return [plain(literal)];
    case "code":
      return [{ type: "text", text: literal, style: { code: true } }];
    case "time":
      return [richTime(piece, literal)];
    case "mention":
      return [richMention(piece, literal)];
    case "channel":
      return isChannelId(piece.id) ? [{ type: "channel", channel_id: piece.id }] : [plain(literal)];
    case "link":
      return isWebLink(piece.url)
        ? [{ type: "link", url: piece.url, text: literal }]
        : [plain(literal)];
    default:
      return piece satisfies never;
  }
}

function richTime(piece: Extract<Piece, { kind: "time" }>, literal: string): RichTextElement {
  const time = slackTime(piece);
  return time ? { type: "date", ...time } : plain(literal);
}

function richMention(
  { of, id }: Extract<Piece, { kind: "mention" }>,
  literal: string,
): RichTextElement {
  if (of === "user" && isUserId(id)) return { type: "user", user_id: id };
  if (of === "group" && isGroupId(id)) return { type: "usergroup", usergroup_id: id };
  return plain(literal);
}

/** Neighbours of one style become one element: each costs room of the little that a message has. */
function joined(elements: readonly RichTextElement[]): RichTextElement[] {
  const result: RichTextElement[] = [];
  for (const element of elements) {
    const last = result.at(-1);
    if (isPlain(element) && isPlain(last))
      result[result.length - 1] = plain(last.text + element.text);
    else result.push(element);
  }
  return result;
}

function isPlain(
  element: RichTextElement | undefined,
): element is Extract<RichTextElement, { type: "text" }> {
  return element?.type === "text" && element.style === undefined;
}

const shortLine = (text: string): string => cut(oneLine(text), PIECE_MAX);
