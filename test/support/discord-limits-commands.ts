import { z } from "zod";
import { count, required, set } from "./discord-limits-shapes.ts";

/** What Discord takes when commands are registered (`PUT …/commands`). */

interface Option {
  readonly type: number;
  readonly name: string;
  readonly required?: boolean | undefined;
  readonly autocomplete?: boolean | undefined;
  readonly choices?: readonly { name: string; value: string | number }[] | undefined;
  readonly options?: readonly Option[] | undefined;
  readonly [key: string]: unknown;
}

const SUBCOMMAND = 1;
const GROUP = 2;
const [STRING, INTEGER, CHANNEL, NUMBER] = [3, 4, 7, 10] as const;
/** Which types of option may carry a key; the others may carry none of these. */
const KEYS_OF: Readonly<Record<string, readonly number[]>> = {
  options: [SUBCOMMAND, GROUP],
  required: [3, 4, 5, 6, 7, 8, 9, 10, 11],
  choices: [STRING, INTEGER, NUMBER],
  autocomplete: [STRING, INTEGER, NUMBER],
  min_value: [INTEGER, NUMBER],
  max_value: [INTEGER, NUMBER],
  min_length: [STRING],
  max_length: [STRING],
  channel_types: [CHANNEL],
};

const name = z
  .string()
  .regex(/^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u, "not a command name")
  .refine((word) => word === word.toLowerCase(), "not lower case");
const translated = <T extends z.ZodType>(text: T) => z.record(z.string(), text).nullish();
const named = {
  name,
  name_localizations: translated(name),
  description: required(100),
  description_localizations: translated(required(100)),
};
const choice = z.strictObject({
  name: required(100),
  name_localizations: translated(required(100)),
  value: z.union([required(100), z.number()]),
});
const option: z.ZodType<Option> = z.strictObject({
  ...named,
  type: count(1, 11),
  required: z.boolean().optional(),
  autocomplete: z.boolean().optional(),
  choices: z.array(choice).max(25).optional(),
  min_value: z.number().optional(),
  max_value: z.number().optional(),
  min_length: count(0, 6000).optional(),
  max_length: count(1, 6000).optional(),
  channel_types: z.array(count(0, 16)).optional(),
  get options() {
    return z.array(option).max(25).optional();
  },
});
const frame = {
  default_member_permissions: z.string().regex(/^\d+$/).nullish(),
  contexts: set(count(0, 2), 3).nullish(),
  integration_types: set(count(0, 1), 2).optional(),
  nsfw: z.boolean().optional(),
};

/** The whole list of one scope. */
export const commandList = z.array(
  z.union([
    z.strictObject({
      ...named,
      ...frame,
      type: z.literal(1).optional(),
      options: z.array(option).max(25).optional(),
    }),
    z.strictObject({
      ...frame,
      type: z.union([z.literal(2), z.literal(3)]),
      name: required(32),
      name_localizations: translated(required(32)),
    }),
  ]),
);

/** What spans several fields of a list that has the right shape. */
export function commandsProblems(commands: readonly Record<string, unknown>[]): string[] {
  const ofType = [1, 2, 3].map((type) => commands.filter((one) => (one.type ?? 1) === type));
  return ofType.flatMap((same) => [
    ...(same.length > 100 ? [`commands: ${same.length} of one type`] : []),
    ...twice(
      same.map((one) => String(one.name)),
      "commands",
    ),
    ...same.flatMap((one) => commandProblems(one as unknown as Option)),
  ]);
}

function commandProblems(command: Option): string[] {
  const at = `commands ${command.name}`;
  const length = lengthOf(command);
  return [
    ...(length > 8000 ? [`${at}: ${length} characters of 8000`] : []),
    ...levelProblems(command.options ?? [], [SUBCOMMAND, GROUP], at),
  ];
}

/** @param nested which types may be on this level instead of values */
function levelProblems(
  options: readonly Option[],
  nested: readonly number[],
  at: string,
): string[] {
  const deeper = options.filter(({ type }) => type === SUBCOMMAND || type === GROUP);
  const firstFree = options.findIndex((one) => one.required !== true);
  const late = options.findLastIndex((one) => one.required === true);
  return [
    ...twice(
      options.map((one) => one.name),
      at,
    ),
    ...(deeper.length > 0 && deeper.length < options.length
      ? [`${at}: values beside subcommands`]
      : []),
    ...(deeper.some(({ type }) => !nested.includes(type)) ? [`${at}: nested too deep`] : []),
    ...(firstFree !== -1 && late > firstFree ? [`${at}: required after optional`] : []),
    ...options.flatMap((one) => optionProblems(one, `${at} ${one.name}`)),
  ];
}

function optionProblems(option: Option, at: string): string[] {
  const { type, choices = [], autocomplete, options = [] } = option;
  const values = choices.map(({ value }) => value);
  const kind = type === STRING ? "string" : "number";
  return [
    ...Object.entries(KEYS_OF)
      .filter(([key, types]) => option[key] !== undefined && !types.includes(type))
      .map(([key]) => `${at}: ${key} on type ${type}`),
    ...(autocomplete && choices.length > 0 ? [`${at}: autocomplete and choices`] : []),
    ...(values.some((value) => typeof value !== kind) ? [`${at}: a choice of another type`] : []),
    ...(type === INTEGER && values.some((value) => !Number.isSafeInteger(value))
      ? [`${at}: no integer`]
      : []),
    ...twice(
      choices.map((one) => one.name),
      at,
    ),
    ...(Number(option.min_value) > Number(option.max_value) ? [`${at}: min over max`] : []),
    ...(Number(option.min_length) > Number(option.max_length) ? [`${at}: min over max`] : []),
    ...(type === GROUP && options.length === 0 ? [`${at}: an empty group`] : []),
    ...levelProblems(options, type === GROUP ? [SUBCOMMAND] : [], at),
  ];
}

const twice = (names: readonly string[], at: string): string[] =>
  new Set(names).size < names.length ? [`${at}: a name used twice`] : [];

/** Names, descriptions and values of everything within, each in its longest language. */
function lengthOf(part: Option | { name: string; value: string | number }): number {
  const { options = [], choices = [], value, ...texts } = part as Option & { value?: unknown };
  const within = [...options, ...choices].reduce((sum, one) => sum + lengthOf(one), 0);
  return (
    within +
    String(value ?? "").length +
    longest(texts.name, texts.name_localizations) +
    longest(texts.description, texts.description_localizations)
  );
}

function longest(text: unknown, translations: unknown): number {
  const all = [text ?? "", ...Object.values((translations as object | null | undefined) ?? {})];
  return Math.max(...all.map((one) => String(one).length));
}
