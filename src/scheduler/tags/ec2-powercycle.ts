import { isMap, isScalar, type ParsedNode, parseDocument } from "yaml";
import { type Complaint, isComplaint } from "../../model/complaint.ts";
import { type Phrase, t } from "../../model/phrase.ts";
import { complain, type Piece, quote, trimmed } from "../piece.ts";
import { readTimes, type SaidTimes } from "../read.ts";
import { inside, spelledOut, type TagReading, type TagSetting } from "./reading.ts";

const FORM = t`Write {"start": "0 8 * * 1-5", "stop": "0 19 * * 1-5", "tz": "Europe/Rome"}; start or stop may be left out.`;
const LENGTH_MAX = 4000;

const KEYS = { start: "start", stop: "stop", tz: "timeZone" } as const;
type Parts = Partial<Record<keyof SaidTimes, Piece>>;

/**
 * Reads the tag of ec2-powercycle: a JSON object with cron lines, or the address of a document that holds one. Unlike
 * there, `tz` is followed, and one of the two cron lines is enough.
 */
export function readEc2PowercycleTag(value: string, setting: TagSetting): TagReading | Complaint {
  const whole = trimmed({ text: value, position: 0 });
  if (/^[a-z][a-z0-9+.-]*:/i.test(whole.text)) return readAddress(whole, setting);
  const parts = readObject(whole);
  if (isComplaint(parts)) return parts;
  const times = readTimes({
    start: parts.start?.text,
    stop: parts.stop?.text,
    timeZone: parts.timeZone?.text ?? setting.timeZone,
  });
  if (!isComplaint(times)) return spelledOut(times, "ec2-powercycle", setting);
  if (!parts.start && !parts.stop) return complain(whole, times.sentence, FORM);
  return inside(times, parts[times.about]?.position ?? whole.position);
}

function readAddress(piece: Piece, { url }: TagSetting): TagReading | Complaint {
  if (url !== undefined)
    return complain(piece, t`The document holds an address instead of a schedule.`, FORM);
  if (/^https?:\/\//i.test(piece.text) && URL.canParse(piece.text) && !/\s/.test(piece.text))
    return { kind: "document", url: piece.text };
  return complain(
    piece,
    t`${quote(piece.text)} is not the address of a document.`,
    t`Write an address that begins with https://, or the JSON itself.`,
  );
}

function readObject(piece: Piece): Parts | Complaint {
  const { text, position } = piece;
  if (text === "") return complain(piece, t`This tag is empty.`, FORM);
  if (text.length > LENGTH_MAX)
    return complain(piece, t`This is longer than ${LENGTH_MAX} characters.`, FORM);
  const broken = brokenAt(text);
  if (broken !== undefined)
    return notJson({ text: text.slice(broken), position: position + broken });
  // JSON is YAML, and the YAML reader knows where each value stands.
  const document = parseDocument(text);
  if (!isMap(document.contents)) return complain(piece, t`This is not a JSON object.`, FORM);
  const parts: Parts = {};
  for (const { key, value } of document.contents.items) {
    const name = { text: String(key), position: position + (key.range?.[0] ?? 0) };
    const mistake = addPart(parts, name, value && pieceOf(value, position));
    if (mistake) return mistake;
  }
  return parts;
}

function addPart(
  parts: Parts,
  name: Piece,
  value: Piece | null | undefined,
): Complaint | undefined {
  if (!isKey(name.text))
    return complain(
      name,
      t`${quote(name.text)} means nothing here.`,
      t`There are start, stop and tz, in small letters. ${FORM}`,
    );
  const key = KEYS[name.text];
  if (parts[key]) return complain(name, t`${name.text} stands there twice.`, FORM);
  if (!value) return complain(name, t`${name.text} is not a text.`, FORM);
  parts[key] = value;
  return undefined;
}

const isKey = (word: string): word is keyof typeof KEYS => Object.hasOwn(KEYS, word);

/** The text inside the quotes. */
function pieceOf(node: ParsedNode, position: number): Piece | undefined {
  if (!isScalar(node) || typeof node.value !== "string") return undefined;
  return { text: node.value, position: position + node.range[0] + 1 };
}

/** The first character with which the text can no longer become JSON; nothing where it is JSON. */
function brokenAt(text: string): number | undefined {
  if (isJson(text)) return undefined;
  let [good, bad] = [0, text.length + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (canBecomeJson(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

const isJson = (text: string): boolean => complaintOf(text) === undefined;

/** Whether only what comes after the text is missing. */
function canBecomeJson(text: string): boolean {
  const complaint = complaintOf(text);
  if (complaint === undefined || complaint.includes("end of JSON input")) return true;
  const position = / at position (\d+)/.exec(complaint)?.[1];
  return position !== undefined && Number(position) >= text.length;
}

function complaintOf(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
}

function notJson(rest: Piece): Complaint {
  if (rest.text === "")
    return complain(
      rest,
      t`The JSON ends too early.`,
      t`A bracket or a quotation mark is not closed.`,
    );
  return complain(rest, t`This is not JSON from ${quote(rest.text)} on.`, hintFor(rest.text));
}

function hintFor(rest: string): Phrase {
  if (rest.startsWith("'")) return t`Names and texts stand in double quotes. ${FORM}`;
  return /^[\w-]+\.[\w.-]+\//.test(rest) ? t`An address begins with https://. ${FORM}` : FORM;
}
