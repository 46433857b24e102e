import { parseDuration } from "../model/duration.ts";
import type { Zone } from "./zone.ts";

const DAY = 86_400_000;
const RELATIVE =
  /^(?:in\s+)?(?:(\d{1,3})\s*w(?:eeks?)?\b\s*)?(?:(\d{1,3})\s*d(?:ays?)?\b\s*)?(.*)$/i;

const WORDS = ["one", "two", "three", "four", "five", "six"];
const NUMBERS = new RegExp(`\\b(an?|${WORDS.join("|")})\\b`, "gi");
/** `a` and `an` are one. */
const numberOf = (word: string): number => Math.max(0, WORDS.indexOf(word.toLowerCase())) + 1;

/** `in 2h`, `1h30m`, `in 2 days`. Hours are as long as they are; a day later is the same time on the clocks. */
export function readRelative(text: string, now: number, zone: Zone): number | undefined {
  const plain = text.replace(/\band\b/gi, " ").replace(NUMBERS, (word) => `${numberOf(word)}`);
  const [, weeks, days, rest = ""] = RELATIVE.exec(plain) ?? [];
  const hasDays = weeks !== undefined || days !== undefined;
  const ms = rest === "" ? 0 : parseDuration(short(rest));
  if (ms === undefined || (rest === "" && !hasDays)) return undefined;
  const ahead = (Number(weeks ?? 0) * 7 + Number(days ?? 0)) * DAY;
  return (hasDays ? zone.first(zone.local(now) + ahead) : now) + ms;
}

const short = (text: string): string =>
  text
    .replace(/(\d\s*)(hours?|hrs?)\b/gi, "$1h")
    .replace(/(\d\s*)(minutes?|mins?)\b/gi, "$1m")
    .replace(/(\d\s*)(seconds?|secs?)\b/gi, "$1s");
