import type { z } from "zod";
import { quote } from "./quote.ts";

/**
 * Says what a schema found wrong, where the schema has no words of its own. A value that is repeated stands in
 * double quotes, so that it can be taken out again.
 */
export function sayIssue(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return mustBe(typeWord(issue.expected), issue.input);
    case "invalid_value":
      return `${shown(issue.input)} is not one of ${issue.values.map(String).join(", ")}.`;
    case "too_small":
      return tooSmall(issue.origin, Number(issue.minimum));
    case "too_big":
      return tooBig(issue.origin, Number(issue.maximum));
    case "unrecognized_keys":
      return "This key is not known.";
    case "invalid_format":
      return `Does not have the right form${issue.format === "regex" ? "" : ` (${issue.format})`}.`;
    case "not_multiple_of":
      return `Must be a multiple of ${issue.divisor}.`;
    case "invalid_union":
      return oneOf("options" in issue ? issue.options : undefined);
    case "invalid_key":
    case "invalid_element":
    case "custom":
      return "Cannot stand here.";
    default:
      return issue satisfies never;
  }
}

/** The words that choose between several forms, where there are such words. */
const oneOf = (options: unknown): string =>
  Array.isArray(options)
    ? `Must be one of ${options.map(String).join(", ")}.`
    : "Has none of the forms that can stand here.";

/** "a list", for what stands there. */
function kindWord(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeWord(typeof value);
}

function mustBe(wanted: string, input: unknown): string {
  if (input === undefined) return `Is missing: must be ${wanted}.`;
  const given = kindWord(input);
  if (given === "a number" && wanted === "a whole number") return "Must be a whole number.";
  return `Must be ${wanted}, not ${given}.`;
}

function typeWord(type: string): string {
  switch (type) {
    case "string":
      return "a text";
    case "int":
      return "a whole number";
    case "boolean":
      return "true or false";
    case "array":
    case "tuple":
      return "a list";
    case "object":
    case "record":
      return "keys with values";
    default:
      return `a ${type}`;
  }
}

function tooSmall(origin: string, minimum: number): string {
  if (origin === "string" || origin === "array" || origin === "object")
    return minimum <= 1 ? "Must not be empty." : `Must have at least ${minimum} ${unit(origin)}.`;
  return `Must be at least ${minimum}.`;
}

function tooBig(origin: string, maximum: number): string {
  if (origin === "string" || origin === "array" || origin === "object")
    return `Must have at most ${maximum} ${unit(origin)}.`;
  return `Must be at most ${maximum}.`;
}

const unit = (origin: string): string => (origin === "string" ? "characters" : "entries");

const shown = (value: unknown): string =>
  typeof value === "string" ? quote(value) : kindWord(value);
