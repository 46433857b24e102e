import { z } from "zod";
import { spell } from "../messages/spell.ts";
import { parseDuration } from "../model/duration.ts";
import { parseHours, type Span } from "../model/hours.ts";
import { INSTANCE_STATES } from "../model/instance.ts";
import { type Condition, parseSelector, type Selector } from "../model/selector.ts";
import { readTimeZone } from "../scheduler/zone.ts";
import { hintFor } from "./nearest.ts";
import type { Complaint } from "./principals.ts";
import { quote } from "./quote.ts";

/** A text that `reader` understands, or complains about. */
export function text<Read extends object | string | number>(
  reader: (written: string) => Read,
  error?: string,
) {
  return z
    .string(error === undefined ? {} : { error })
    .transform((written, context): Exclude<Read, Complaint> => {
      const read = reader(written);
      if (!isComplaint(read)) return read as Exclude<Read, Complaint>;
      context.addIssue({
        code: "custom",
        message: spell(read.sentence),
        params: { hint: spell(read.hint ?? "") || undefined },
      });
      return z.NEVER;
    });
}

const isComplaint = (read: object | string | number): read is Complaint =>
  typeof read === "object" && "sentence" in read;

/** `30s`, `5m`, `2h`, `1d`, within bounds that are written the same way. Becomes milliseconds. */
export function duration(bounds: { readonly min: string; readonly max: string }) {
  const min = parseDuration(bounds.min) ?? 0;
  const max = parseDuration(bounds.max) ?? Number.MAX_SAFE_INTEGER;
  const form = "Must be a duration such as 30s, 5m, 2h or 1d.";
  return text((written) => {
    const ms = parseDuration(written);
    if (ms === undefined) return { sentence: form, hint: "A number needs its unit: s, m, h or d." };
    if (ms >= min && ms <= max) return ms;
    return {
      sentence: `Must be from ${bounds.min} to ${bounds.max}.`,
      hint: `Choose a duration between ${bounds.min} and ${bounds.max}.`,
    };
  }, form);
}

/** A whole number, or digits: what stands in an environment variable is always text. */
export function whole(min: number, max: number) {
  const number = z.int().min(min).max(max);
  const error = `Must be a whole number from ${min} to ${max}.`;
  return z.union([number, z.string().regex(/^\d+$/).transform(Number).pipe(number)], { error });
}

/** Hours of the week: `Mo-Fr 08:00-19:00`. */
export function hours() {
  return text((written): { text: string; spans: readonly Span[] } | Complaint => {
    const spans = parseHours(written);
    if (spans) return { text: written.trim(), spans };
    return {
      sentence: `${quote(written)} is not hours of the week.`,
      hint: 'Write days and times such as "Mo-Fr 08:00-19:00"; days are Mo Tu We Th Fr Sa Su, several parts stand with ; between.',
    };
  });
}

/** The place whose clocks count, by its IANA name. */
export const timeZone = () => text(readTimeZone);

/** An address of one of these schemes. What was written is never repeated: it may hold a password. */
export function address(...schemes: readonly string[]) {
  const form = schemes.map((scheme) => `${scheme}//…`).join(" or ");
  return text((written) => {
    const known = URL.canParse(written) && schemes.includes(new URL(written).protocol);
    return known
      ? written
      : { sentence: "Is not an address that can be used here.", hint: `Write ${form}.` };
  });
}

/** Which instances; a cloud and a state must be ones that there are. */
export function selector(clouds: readonly string[]) {
  return text((written): Selector | Complaint => {
    const read = parseSelector(written);
    if ("unreadable" in read) return unreadable(read.unreadable);
    for (const condition of read.conditions) {
      const wrong = selectsNothing(condition, clouds);
      if (wrong) return wrong;
    }
    return read;
  });
}

const unreadable = (word: string): Complaint => ({
  sentence: word === "" ? "Is empty." : `${quote(word)} is not a selector.`,
  hint: "Write conditions such as env:dev, cloud:aws-dev, state:running, name:build-*, or all.",
});

function selectsNothing(
  { on, value }: Condition,
  clouds: readonly string[],
): Complaint | undefined {
  const known = on === "cloud" ? clouds : on === "state" ? INSTANCE_STATES : undefined;
  if (!known || known.length === 0 || /[*?]/.test(value)) return undefined;
  if (known.some((word) => word.toLowerCase() === value.toLowerCase())) return undefined;
  return { sentence: `There is no ${on} ${quote(value)}.`, hint: hintFor(value, known) };
}
