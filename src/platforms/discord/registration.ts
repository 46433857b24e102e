import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandGroupOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  InteractionContextType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from "discord.js";
import { spell } from "../../messages/spell.ts";
import type { Declaration, DeclaredOption } from "../platform.ts";

/** What Discord is told that people can say. */
export type CommandBody = RESTPostAPIChatInputApplicationCommandsJSONBody;
export type Scope = "global" | "guild";

export const COMMAND_NAME = "vm";
const COMMAND_SUMMARY = "See and control the cloud instances of this channel";

/** Discord's limits. */
const ENTRIES_MAX = 25;
const DESCRIPTION_MAX = 100;
const NAME_MAX = 32;
/** All names, descriptions and values of one command together. */
const CHARACTERS_MAX = 8_000;
/** Tried in this order until the command is short enough as a whole. */
const DESCRIPTIONS_MAX = [DESCRIPTION_MAX, 60, 40, 20, 1];

/**
 * `/vm` with a subcommand for everything that can be typed. Where there are more than Discord shows in one list, the
 * last ones stand in groups (`/vm more digest`), in the same order; the group is no part of what is said.
 */
export function commandBody(declarations: readonly Declaration[], scope: Scope): CommandBody {
  const bodies = DESCRIPTIONS_MAX.map((max) => bodyWith(declarations, scope, max));
  const short = bodies.find((body) => lengthOf(body) <= CHARACTERS_MAX);
  if (!short) throw new Error("There are more commands than Discord takes.");
  return short;
}

/** The name under which Discord knows a command or an option. */
export function nativeName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_-]/gu, "-")
    .slice(0, NAME_MAX);
}

/** Whether Discord has something else than is wanted; what it adds by itself does not count. */
export function registrationDiffers(current: unknown, wanted: readonly CommandBody[]): boolean {
  return JSON.stringify(plain(current)) !== JSON.stringify(plain(wanted));
}

function bodyWith(
  declarations: readonly Declaration[],
  scope: Scope,
  descriptionMax: number,
): CommandBody {
  const said = declarations.filter(({ hidden }) => !hidden);
  const subcommands = said.map((one) => subcommand(one, descriptionMax));
  return {
    type: ApplicationCommandType.ChatInput,
    name: COMMAND_NAME,
    description: cut(COMMAND_SUMMARY, descriptionMax),
    options: inGroups(subcommands),
    // Only the global list knows contexts; a server's own commands are never offered anywhere else.
    ...(scope === "global" && { contexts: [InteractionContextType.Guild] }),
  };
}

type Entry = APIApplicationCommandSubcommandOption | APIApplicationCommandSubcommandGroupOption;

function inGroups(all: readonly APIApplicationCommandSubcommandOption[]): Entry[] {
  // Each group takes one place and gives twenty-five.
  const groups = Math.max(0, Math.ceil((all.length - ENTRIES_MAX) / (ENTRIES_MAX - 1)));
  const first = all.slice(0, ENTRIES_MAX - groups);
  const rest = all.slice(first.length);
  const taken = new Set(first.map(({ name }) => name));
  const made = Array.from({ length: groups }, (_, at) => {
    const name = freeName(at === 0 ? "more" : `more-${at + 1}`, taken);
    return {
      type: ApplicationCommandOptionType.SubcommandGroup as const,
      name,
      description: "More commands",
      options: rest.slice(at * ENTRIES_MAX, (at + 1) * ENTRIES_MAX),
    };
  });
  return [...first, ...made];
}

const freeName = (name: string, taken: ReadonlySet<string>): string =>
  taken.has(name) ? freeName(`${name}-commands`, taken) : name;

function subcommand(
  { name, summary, options }: Declaration,
  descriptionMax: number,
): APIApplicationCommandSubcommandOption {
  const made = Object.entries(options).map(([key, one]) => option(key, one, descriptionMax));
  return {
    type: ApplicationCommandOptionType.Subcommand,
    name: nativeName(name),
    description: cut(spell(summary) || name, descriptionMax),
    // Discord wants what must be given before what may be.
    options: [...made.filter(({ required }) => required), ...made.filter((one) => !one.required)],
  };
}

function option(
  key: string,
  { kind, about, required = false, choices }: DeclaredOption,
  descriptionMax: number,
): APIApplicationCommandBasicOption {
  const named = { name: nativeName(key), description: cut(spell(about) || key, descriptionMax) };
  if (kind === "flag") return { ...named, type: ApplicationCommandOptionType.Boolean };
  const text = { ...named, type: ApplicationCommandOptionType.String as const, required };
  if (choices && choices.length <= ENTRIES_MAX)
    return { ...text, choices: choices.map((value) => ({ name: value, value })) };
  return { ...text, autocomplete: kind === "instances" || choices !== undefined };
}

function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return max === 1 ? "…" : `${text.slice(0, max - 1).trimEnd()}…`;
}

/** All names, descriptions and values, as Discord counts them. */
function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + lengthOf(one), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, one]) => {
    const counts = ["name", "description", "value"].includes(key) && typeof one === "string";
    return sum + (counts ? one.length : lengthOf(one));
  }, 0);
}

/** What is ours of a command list, in one order, with what is left out spelt out. */
function plain(list: unknown): unknown {
  return (Array.isArray(list) ? list : []).map((one: Partial<CommandBody>) => ({
    ...plainEntry(one),
    type: one.type ?? ApplicationCommandType.ChatInput,
    contexts: one.contexts ?? null,
  }));
}

interface AnyEntry {
  readonly type?: unknown;
  readonly name?: unknown;
  readonly description?: unknown;
  readonly required?: unknown;
  readonly autocomplete?: unknown;
  readonly choices?: readonly { readonly name: unknown; readonly value: unknown }[] | undefined;
  readonly options?: readonly AnyEntry[] | undefined;
}

function plainEntry(entry: AnyEntry): object {
  return {
    type: entry.type,
    name: entry.name,
    description: entry.description,
    required: entry.required ?? false,
    autocomplete: entry.autocomplete ?? false,
    choices: (entry.choices ?? []).map(({ name, value }) => ({ name, value })),
    options: (entry.options ?? []).map(plainEntry),
  };
}
