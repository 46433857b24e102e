import { cut, oneLine } from "../../messages/literal.ts";
import type { Line } from "../../messages/message.ts";
import { spelled } from "../../messages/spell.ts";
import type { Piece } from "../../model/phrase.ts";
import { asParagraph, escapeMarkdown } from "./escape.ts";
import { discordTime } from "./times.ts";

/** The longest literal piece of a line; anything longer is somebody's mistake or mischief. */
const PIECE_MAX = 500;
const URL_MAX = 1000;

/** Neighbours of one style are one run: two marks of the same kind beside each other would be read as another. */
type Run =
  | { readonly style: "plain" | "strong" | "code"; readonly text: string }
  | { readonly style: "markup"; readonly text: string };

/** The line in Discord's markup, at most `room` characters long; what was cut is marked by an ellipsis. */
export function drawLine(line: Line, room: number): string {
  const runs = spelled(line)
    .map(runOf)
    .filter(({ text }) => text !== "");
  // The ellipsis, and the backslash before a dash at the beginning.
  const left = room - 2;
  let drawn = "";
  for (const run of runs.reduce(joined, [])) {
    const next = drawRun(run);
    if (drawn.length + next.length > left) {
      drawn += cutRun(run, left - drawn.length);
      break;
    }
    drawn += next;
  }
  return asParagraph(drawn);
}

/** Whether Discord knows such ids; anything else would be shown as it stands. */
const isId = (id: string): boolean => /^\d{17,20}$/.test(id);

/** A person or group as Discord calls them; absent where the id is none of Discord's. */
export function mentionOf(piece: Extract<Piece, { kind: "mention" }>): string | undefined {
  if (!isId(piece.id)) return undefined;
  return piece.of === "user" ? `<@${piece.id}>` : `<@&${piece.id}>`;
}

/** The most characters of what is drawn at some length that fit in the room. */
export function longest(max: number, room: number, draw: (length: number) => string): string {
  let [fits, tooMuch] = [0, max + 1];
  while (tooMuch - fits > 1) {
    const middle = Math.floor((fits + tooMuch) / 2);
    if (draw(middle).length <= room) fits = middle;
    else tooMuch = middle;
  }
  return fits === 0 ? "" : draw(fits);
}

function runOf(piece: Piece): Run {
  if (typeof piece === "string") return { style: "plain", text: shortLine(piece) };
  switch (piece.kind) {
    case "strong":
    case "code":
      return { style: piece.kind, text: shortLine(piece.text) };
    case "quiet":
      return { style: "plain", text: shortLine(piece.text) };
    case "time":
      return { style: "markup", text: discordTime(piece) };
    case "mention":
      return markup(mentionOf(piece), `@${shortLine(piece.name.replace(/^@/, ""))}`);
    case "channel":
      return markup(
        isId(piece.id) ? `<#${piece.id}>` : undefined,
        `#${shortLine(piece.name.replace(/^#/, ""))}`,
      );
    case "link":
      return markup(linkMarkup(piece.url, shortLine(piece.text)), shortLine(piece.text));
    default:
      return piece satisfies never;
  }
}

const markup = (drawn: string | undefined, instead: string): Run =>
  drawn === undefined ? { style: "plain", text: instead } : { style: "markup", text: drawn };

/** A label in brackets of its own, or one that looks like an address, is left to plain text, as Discord would. */
function linkMarkup(url: string, label: string): string | undefined {
  if (!/^https?:\/\//i.test(url) || url.length > URL_MAX || !URL.canParse(url)) return undefined;
  if (label.trim() === "" || /[[\]\\]|:\/\/|discord/i.test(label)) return undefined;
  const address = new URL(url).href.replace(/[()<>\\|*_~`]/g, percent);
  // In angle brackets, so that Discord does not unfold the page beneath the message.
  return `[${asParagraph(escapeMarkdown(label))}](<${address}>)`;
}

const percent = (sign: string): string =>
  `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;

function joined(runs: readonly Run[], run: Run): readonly Run[] {
  const last = runs.at(-1);
  if (last?.style !== run.style) return [...runs, run];
  return [...runs.slice(0, -1), { ...run, text: last.text + run.text }];
}

function drawRun({ style, text }: Run): string {
  switch (style) {
    case "markup":
      return text;
    case "strong":
      return text.trim() === "" ? text : `**${asParagraph(escapeMarkdown(text))}**`;
    case "code":
      return text.trim() === "" || text.includes("`") ? escapeMarkdown(text) : `\`${text}\``;
    case "plain":
      return escapeMarkdown(text);
    default:
      return style satisfies never;
  }
}

function cutRun(run: Run, room: number): string {
  if (run.style === "markup") return "…";
  const { text } = run;
  return (
    longest(text.length - 1, room, (length) => drawRun({ ...run, text: cut(text, length) })) || "…"
  );
}

const shortLine = (text: string): string => cut(oneLine(text), PIECE_MAX);
