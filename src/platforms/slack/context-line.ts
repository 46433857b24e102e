import type { ContextBlock, MrkdwnElement, PlainTextElement } from "@slack/types";
import { cut } from "../../messages/literal.ts";
import type { Line } from "../../messages/message.ts";
import { spelled } from "../../messages/spell.ts";
import type { Piece } from "../../model/phrase.ts";
import { escapeMarkup } from "./escape.ts";
import { isChannelId, isGroupId, isUserId, isWebLink, literalPiece } from "./rich-text.ts";
import { slackTime } from "./times.ts";

const ELEMENTS_MAX = 10;
const TEXT_MAX = 600;

type Element = PlainTextElement | MrkdwnElement;

/**
 * The quiet line. Slack draws it small only in a context block, which knows no rich text: what people wrote goes into
 * plain text elements, and only times, mentions and links, made here and of checked parts, into markup.
 */
export function contextBlock(line: Line): ContextBlock | undefined {
  const pieces = spelled(line);
  const elements = pieces.reduce<Element[]>(append, []).filter(({ text }) => text.trim() !== "");
  if (elements.length === 0) return undefined;
  if (elements.length > ELEMENTS_MAX || lengthOf(elements) > TEXT_MAX)
    return { type: "context", elements: [plainText(pieces.map(literalPiece).join(""))] };
  return { type: "context", elements };
}

function append(elements: Element[], piece: Piece): Element[] {
  const markup = markupOf(piece);
  if (markup !== undefined) return [...elements, { type: "mrkdwn", text: markup }];
  const last = elements.at(-1);
  if (last?.type !== "plain_text") return [...elements, plainText(literalPiece(piece))];
  return [...elements.slice(0, -1), plainText(last.text + literalPiece(piece))];
}

function markupOf(piece: Piece): string | undefined {
  if (typeof piece === "string") return undefined;
  switch (piece.kind) {
    case "strong":
    case "quiet":
    case "code":
      return undefined;
    case "time": {
      const time = slackTime(piece);
      return time && `<!date^${time.timestamp}^${time.format}|${time.fallback}>`;
    }
    case "mention":
      if (piece.of === "user") return isUserId(piece.id) ? `<@${piece.id}>` : undefined;
      return isGroupId(piece.id) ? `<!subteam^${piece.id}>` : undefined;
    case "channel":
      return isChannelId(piece.id) ? `<#${piece.id}>` : undefined;
    case "link":
      return isWebLink(piece.url) ? linkMarkup(piece.url, literalPiece(piece)) : undefined;
    default:
      return piece satisfies never;
  }
}

/** A label with characters that style text is left to plain text: the address matters less than being read rightly. */
function linkMarkup(url: string, label: string): string | undefined {
  if (label === "" || /[*_~`|:]/.test(label)) return undefined;
  return `<${escapeMarkup(url)}|${escapeMarkup(label)}>`;
}

const plainText = (text: string): PlainTextElement => ({
  type: "plain_text",
  text: cut(text, TEXT_MAX),
  emoji: false,
});

const lengthOf = (elements: readonly Element[]): number =>
  elements.reduce((sum, { text }) => sum + text.length, 0);
