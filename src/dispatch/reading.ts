import { type ResolveOptions, resolveInstances } from "../fleet/resolve.ts";
import type { Command } from "../grammar/command.ts";
import type { Reading } from "../grammar/read.ts";
import type { Permission } from "../model/action.ts";
import type { Instance } from "../model/instance.ts";

/** A flag's own permission takes the place of the command's; a note's is needed beside it. */
export function permissionsOf({
  command,
  values,
}: Reading<Pick<Command, "spec">>): readonly Permission[] {
  const { spec } = command;
  const byFlags = Object.entries(spec.options).flatMap(([name, option]) =>
    option.kind === "flag" && option.needs && values[name] === true ? [option.needs] : [],
  );
  const byNotes = Object.entries(spec.options).flatMap(([name, option]) =>
    option.kind === "note" && option.needs && values[name] !== undefined ? [option.needs] : [],
  );
  return [...byNotes, ...(byFlags.length > 0 ? byFlags : [spec.permission].flat())];
}

/** The words for instances in a command, as they were said. */
export const instanceWords = ({ values }: Pick<Reading<unknown>, "values">): readonly string[] =>
  Object.values(values).flatMap((value) => (typeof value === "object" ? value.words : []));

interface LookedUp {
  readonly values: Readonly<Record<string, unknown>>;
  /** All instances that the command names. */
  readonly named: readonly Instance[];
  readonly asked: string | undefined;
}

/** Puts instances in the place of the words for them. */
export function lookUp(
  { command, values, template }: Reading<Pick<Command, "spec">>,
  visible: readonly Instance[],
  fleet: Omit<ResolveOptions, "template">,
): LookedUp {
  const resolved: Record<string, unknown> = { ...values };
  const named: Instance[] = [];
  let asked: string | undefined;
  for (const [name, option] of Object.entries(command.spec.options)) {
    const value = values[name];
    if (option.kind !== "instances" || typeof value !== "object") continue;
    const instances = resolveInstances(value.words, visible, { template, ...fleet });
    resolved[name] = instances;
    named.push(...instances);
    asked = value.words.join(" ");
  }
  return { values: resolved, named, asked };
}
