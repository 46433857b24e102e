import { type DurationPart, durationParts } from "../model/duration.ts";
import { type Phrase, t } from "../model/phrase.ts";

/** `52 s`, `1 min 20 s`, `2 h 10 min`: at most two units, rounded to the smaller one. */
export function durationWords(ms: number): Phrase {
  const [first, ...rest] = durationParts(ms).map(partWords);
  return rest.reduce((before, part) => t`${before} ${part}`, first ?? t`${0} s`);
}

function partWords({ count, unit }: DurationPart): Phrase {
  switch (unit) {
    case "d":
      return t`${count} d`;
    case "h":
      return t`${count} h`;
    case "min":
      return t`${count} min`;
    case "s":
      return t`${count} s`;
    default:
      return unit satisfies never;
  }
}
