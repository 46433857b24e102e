import type { APIEmbed } from "discord.js";
import type { Line, Message } from "../../messages/message.ts";
import { spelled } from "../../messages/spell.ts";
import type { Piece } from "../../model/phrase.ts";
import { picturesOf } from "../pictures.ts";
import { type Attachments, attach } from "./attachments.ts";
import { type ButtonRow, drawButtons } from "./buttons.ts";
import { drawParts } from "./description.ts";
import { isVisible } from "./escape.ts";
import { drawLine, mentionOf } from "./inline.ts";

export { commandOf } from "./custom-id.ts";
export { readForm, renderForm } from "./modal.ts";

/** The body of a REST call that posts a message, or edits one into this: nothing of an earlier version stays. */
export interface DiscordBody extends Partial<Attachments> {
  readonly content: string;
  readonly embeds: readonly APIEmbed[];
  readonly components: readonly ButtonRow[];
  readonly allowed_mentions: {
    readonly parse: readonly [];
    readonly users: readonly string[];
    readonly roles: readonly string[];
  };
}

export interface DiscordMessage {
  readonly body: DiscordBody;
  /** The commands that no button's id can hold, by the keys that `commandOf` reads from the ids. */
  readonly longCommands: ReadonlyMap<string, string>;
}

type Mention = Extract<Piece, { kind: "mention" }>;

/** Discord takes 2,000 characters, of which mentions need at most 24 each. */
const HEADLINE_MAX = 1_400;
const MENTIONS_MAX = 20;

/** Marks that a headline begins with, and the colour that says the same once more. */
const COLORS: Readonly<Record<string, number>> = {
  "●": 0x2e9e5b,
  "○": 0x8a8f98,
  "◌": 0x8a8f98,
  "◐": 0x3b82d0,
  "!": 0xd64545,
  "✕": 0xd64545,
};

/**
 * Draws a message for Discord: the headline as content, which is what a notification shows, everything else as one
 * embed. What does not fit is left out with a line that says so; nothing fails for size.
 */
export function renderMessage(message: Message): DiscordMessage {
  const { headline, parts, buttons } = message;
  const asked = mentionsIn([headline, ...parts.flatMap(linesOf)]);
  const { rows, longCommands } = drawButtons(buttons);
  const content = contentOf(headline, asked);
  const attached = attach(picturesOf(message));
  const body = {
    ...attached,
    content,
    embeds: embedsOf(drawParts(parts), COLORS[content.charAt(0)], attached),
    components: rows,
    allowed_mentions: {
      parse: [] as const,
      users: asked.filter((one) => one.of === "user").map(({ id }) => id),
      roles: asked.filter((one) => one.of === "group").map(({ id }) => id),
    },
  };
  return { body, longCommands };
}

/** Who is mentioned only in the embed is named once more under the headline, because an embed calls nobody. */
function contentOf(headline: Line, asked: readonly Mention[]): string {
  const drawn = drawLine(headline, HEADLINE_MAX);
  const first = isVisible(drawn) ? drawn : "Lamplighter";
  const others = asked.flatMap((one) => mentionOf(one) ?? []).filter((one) => !first.includes(one));
  return others.length > 0 ? `${first}\n-# ${others.join(" ")}` : first;
}

/** The first picture stands below the description, each further one in an embed of its own. */
function embedsOf(
  description: string,
  color: number | undefined,
  attached: Attachments | undefined,
): readonly APIEmbed[] {
  const [first, ...more] = (attached?.attachments ?? []).map(({ filename }) => ({
    image: { url: `attachment://${filename}` },
  }));
  const shown = isVisible(description) && { description };
  if (!shown && !first) return [];
  return [{ ...shown, ...(color !== undefined && { color }), ...first }, ...more];
}

/** Everybody who must act, each once. */
function mentionsIn(lines: readonly Line[]): readonly Mention[] {
  const all = lines
    .flatMap(spelled)
    .filter((piece) => typeof piece === "object")
    .filter((piece) => piece.kind === "mention")
    .filter((piece) => mentionOf(piece) !== undefined);
  return [...new Map(all.map((piece) => [mentionOf(piece), piece])).values()].slice(
    0,
    MENTIONS_MAX,
  );
}

function linesOf(part: Message["parts"][number]): readonly Line[] {
  switch (part.kind) {
    case "text":
      return part.lines;
    case "rows":
      return part.rows;
    case "fields":
      return part.fields.map(({ value }) => value);
    case "context":
      return [part.line];
    case "code":
    case "picture":
      return [];
    default:
      return part satisfies never;
  }
}
