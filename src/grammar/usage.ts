import type { CommandSpec, OptionSpec } from "./command.ts";
import { isDashed } from "./print.ts";

/** A choice of more than these is named instead of listed. */
const CHOICES_SHOWN_MAX = 6;

/** How a command is typed: `/vm stop <instance…> [at …] [--hard]`. What stands in angle brackets must be given. */
export function usage(spec: CommandSpec): string {
  const options = Object.entries(spec.options);
  const parts = [
    ...options.filter(([, option]) => !isDashed(option)),
    ...options.filter(([, option]) => isSaidTime(option)),
    ...options.filter(([, option]) => isDashed(option) && !isSaidTime(option)),
  ].map(([name, option]) => optionUsage(name, option));
  return ["/vm", spec.name, ...parts].join(" ");
}

/** A time is mostly said in plain words. */
export const isSaidTime = (option: OptionSpec): boolean =>
  option.kind === "note" && option.said !== undefined && option.said !== "because";

function optionUsage(name: string, option: OptionSpec): string {
  switch (option.kind) {
    case "flag":
      return `[--${name}]`;
    case "note":
      return isSaidTime(option) ? `[${name} …]` : `[--${name} "…"]`;
    case "instances":
      return bracketed("instance…", option.required);
    case "choice":
      return bracketed(
        option.choices.length > CHOICES_SHOWN_MAX ? name : option.choices.join("|"),
        option.required,
      );
    case "operation":
    case "text":
      return bracketed(name, option.required);
    default:
      return option satisfies never;
  }
}

const bracketed = (label: string, required: boolean): string =>
  required ? `<${label}>` : `[${label}]`;
