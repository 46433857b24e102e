import type {
  ActionsBlock,
  Button as ButtonElement,
  ImageBlock,
  KnownBlock,
  RichTextElement,
} from "@slack/types";
import { cut, manyLines, oneLine } from "../../messages/literal.ts";
import type { Button, Line, Message, Part, Picture, Words } from "../../messages/message.ts";
import { spell, spelled } from "../../messages/spell.ts";
import { contextBlock } from "./context-line.ts";
import { escapeMarkup } from "./escape.ts";
import { bold, literalPiece, plain, richBlock, richLine } from "./rich-text.ts";

type Files = ReadonlyMap<Picture, string>;

export interface SlackMessage {
  /** What a notification and a screen reader say. */
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
}

/**
 * Slack refuses all blocks together near 13,200 characters, though no single limit is broken. Counted here in bytes
 * of JSON, which is never less than what Slack counts.
 */
const MESSAGE_MAX = 12_000;
const BUTTONS_MAX = 4_000;
const LINE_MAX = 1_500;
const BLOCKS_MAX = 50;
const BUTTON_COUNT_MAX = 25;
const BUTTON_LABEL_MAX = 75;
const BUTTON_VALUE_MAX = 2000;
/** Escaping can make it five times as long; Slack advises at most 4,000. */
const NOTIFICATION_MAX = 700;
const ALT_MAX = 1_000;
/** What the line "… and N more" and the frame of its block take. */
const MORE_ROOM = 160;

/**
 * Draws a message in Slack's blocks. What does not fit is left out with a line that says so; nothing fails for size.
 * @param from the first word of the command that it answers, so that a click can tell whether it is the same view again
 * @param files the pictures that Slack has, by the ids of their files; any other is left out
 */
export function renderMessage(
  message: Message,
  from = "message",
  files: Files = new Map(),
): SlackMessage {
  const headline = richBlock([fitElements(headlineOf(message.headline), LINE_MAX)]);
  const buttons = actionsBlock(message.buttons, from);
  const fixed = [headline, ...(buttons ? [buttons] : [])];
  const blocks = [headline, ...partBlocks(message.parts, MESSAGE_MAX - cost(fixed), files)];
  const last = buttons ? [buttons] : [];
  return {
    text: notification(message.headline),
    blocks: [...blocks.slice(0, BLOCKS_MAX - last.length), ...last],
  };
}

function notification(headline: Line): string {
  const words = spelled(headline).map(literalPiece).join("").trim();
  return escapeMarkup(cut(words, NOTIFICATION_MAX)) || "Lamplighter";
}

function headlineOf(line: Line): RichTextElement[] {
  const elements = richLine(line);
  return elements.length > 0 ? elements : [plain("Lamplighter")];
}

/** Context lines get their room first, and pictures: who asked, and by which right, is never what is left out. */
function partBlocks(parts: readonly Part[], room: number, files: Files): KnownBlock[] {
  const first = new Map(
    parts.flatMap((part) => {
      const block = wholeBlock(part, files);
      return block ? [[part, block] as const] : [];
    }),
  );
  let left = room;
  const kept = new Set<Part>();
  for (const [part, block] of first) {
    const price = cost(block);
    if (price > left) continue;
    left -= price;
    kept.add(part);
  }
  return parts.flatMap((part): KnownBlock[] => {
    const block = kept.has(part) ? first.get(part) : fittingBlock(part, left);
    if (!block) return [];
    if (!kept.has(part)) left -= cost(block);
    return [block];
  });
}

/** What stands whole or not at all. */
function wholeBlock(part: Part, files: Files): KnownBlock | undefined {
  if (part.kind === "context") return contextBlock(part.line);
  return part.kind === "picture" ? pictureBlock(part.picture, files) : undefined;
}

function pictureBlock(picture: Picture, files: Files): ImageBlock | undefined {
  const id = files.get(picture);
  if (id === undefined) return undefined;
  const alt_text = cut(oneLine(spell(picture.alt)), ALT_MAX).trim() || "Picture";
  return { type: "image", slack_file: { id }, alt_text };
}

function fittingBlock(part: Part, room: number): KnownBlock | undefined {
  switch (part.kind) {
    case "context":
    case "picture":
      return undefined;
    case "text":
      return linesBlock(part.lines.map(richLine), room);
    case "rows":
      return linesBlock(part.rows.map(richLine), room);
    case "fields":
      return linesBlock(part.fields.map(fieldLine), room);
    case "code":
      return codeBlock(spell(part.text), room);
    default:
      return part satisfies never;
  }
}

function fieldLine({ label, value }: { label: Words; value: Line }): RichTextElement[] {
  return [bold(`${cut(oneLine(spell(label)), 100)}:`), plain(" "), ...richLine(value)];
}

/** As many of the lines as fit, from the first; then how many are missing. */
function linesBlock(
  lines: readonly (readonly RichTextElement[])[],
  room: number,
): KnownBlock | undefined {
  const shown: (readonly RichTextElement[])[] = [];
  let left = room - MORE_ROOM;
  for (const line of lines) {
    const fitted = line.length > 0 ? fitElements(line, LINE_MAX) : [plain(" ")];
    const price = cost(fitted) + cost(plain("\n"));
    if (price > left) break;
    left -= price;
    shown.push(fitted);
  }
  const missing = lines.length - shown.length;
  if (lines.length === 0 || (shown.length === 0 && room < MORE_ROOM)) return undefined;
  return richBlock(missing > 0 ? [...shown, [plain(`… and ${missing} more`)]] : shown);
}

function codeBlock(text: string, room: number): KnownBlock | undefined {
  const literal = cutToCost(manyLines(text), room - MORE_ROOM);
  if (literal.trim() === "") return undefined;
  const elements = [{ type: "text" as const, text: literal }];
  return { type: "rich_text", elements: [{ type: "rich_text_preformatted", elements }] };
}

/** Buttons that Slack could not carry are left out from the end; the same can always be typed. */
function actionsBlock(buttons: readonly Button[], from: string): ActionsBlock | undefined {
  const elements: ButtonElement[] = [];
  for (const button of buttons) {
    const place = button.channel ? `:${button.channel.id}` : "";
    const element = buttonElement(button, `${from}:${elements.length}${place}`);
    if (button.command === "" || button.command.length > BUTTON_VALUE_MAX) continue;
    if (elements.length === BUTTON_COUNT_MAX || cost([...elements, element]) > BUTTONS_MAX) break;
    elements.push(element);
  }
  return elements.length > 0 ? { type: "actions", elements } : undefined;
}

function buttonElement({ label, command, style }: Button, actionId: string): ButtonElement {
  const text = cut(
    oneLine(spell(label)).trim() || oneLine(command).trim() || "…",
    BUTTON_LABEL_MAX,
  );
  return {
    type: "button",
    action_id: cut(actionId, 255),
    text: { type: "plain_text", text, emoji: false },
    value: command,
    ...(style && { style }),
  };
}

function fitElements(elements: readonly RichTextElement[], room: number): RichTextElement[] {
  const kept: RichTextElement[] = [];
  let left = room;
  for (const element of elements) {
    const price = cost(element);
    if (price > left) return [...kept, cutElement(element, left)];
    left -= price;
    kept.push(element);
  }
  return kept;
}

function cutElement(element: RichTextElement, room: number): RichTextElement {
  if (element.type !== "text") return plain("…");
  const text = cutToCost(element.text, room - cost({ ...element, text: "" }) + 2);
  return { ...element, text: text || "…" };
}

function cutToCost(text: string, room: number): string {
  if (cost(text) <= room) return text;
  let left = room - cost("…");
  let kept = "";
  for (const character of text) {
    left -= cost(character) - 2;
    if (left < 0) break;
    kept += character;
  }
  return kept === "" ? "" : `${kept}…`;
}

const cost = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
