import type { Json } from "./state.ts";
import type { OptionValue, Slashed } from "./types.ts";

/** What Discord's own client lets a person say and press: only what is registered or shown. */

interface Option {
  readonly type: number;
  readonly name: string;
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  readonly choices?: readonly { readonly name: string; readonly value: OptionValue }[];
  readonly options?: readonly Option[];
  readonly min_value?: number;
  readonly max_value?: number;
  readonly min_length?: number;
  readonly max_length?: number;
}

/** The option at the cursor, with what stands there. */
export interface Cursor {
  readonly focused: string;
  readonly typed: string;
}

const [SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, NUMBER] = [1, 2, 3, 4, 5, 10] as const;
const ENTITIES = [6, 7, 8, 9];

/** The data of a command interaction; throws where the client would not let it be sent. */
export function commandData(
  registered: Json | undefined,
  { command, options = {}, root = "vm", unregistered = false }: Slashed,
  cursor?: Cursor,
): Json {
  if (!registered && !unregistered) throw new Error(`/${root} is not registered here`);
  const path = command === "" ? [] : command.split(" ");
  const declared = unregistered ? undefined : leafOf(registered as unknown as Option, path);
  const given = Object.entries(options).map(([name, value]) => optionValue(declared, name, value));
  if (declared && !cursor) allRequired(declared, options);
  const all = cursor ? [...given, cursorOf(declared, cursor)] : given;
  return {
    id: registered?.id ?? "815700000000000999",
    name: root,
    type: 1,
    ...(registered?.guild_id !== undefined && { guild_id: registered.guild_id }),
    options: nested(path, all),
  };
}

/** The options of the subcommand that is meant. */
function leafOf(command: Option, path: readonly string[]): readonly Option[] {
  const leaf = path.reduce<Option>((level, word) => {
    const next = level.options?.find(({ name }) => name === word);
    if (!next || (next.type !== SUBCOMMAND && next.type !== GROUP))
      throw new Error(`/${command.name} ${path.join(" ")} is not registered`);
    return next;
  }, command);
  const options = leaf.options ?? [];
  if (options.some(({ type }) => type === SUBCOMMAND || type === GROUP))
    throw new Error(`/${command.name} ${path.join(" ")} cannot be said without a subcommand`);
  return options;
}

function optionValue(
  declared: readonly Option[] | undefined,
  name: string,
  value: OptionValue,
): Json {
  if (!declared) return { name, type: typeOf(value), value };
  const option = declared.find((one) => one.name === name);
  if (!option) throw new Error(`The option ${name} is not registered`);
  if (!fits(option, value))
    throw new Error(`The client does not take ${String(value)} for ${name}`);
  return { name, type: option.type, value };
}

function fits({ type, choices, ...bounds }: Option, value: OptionValue): boolean {
  if (choices && choices.length > 0 && !choices.some((one) => one.value === value)) return false;
  const { min_length = 0, max_length = 6000 } = bounds;
  const { min_value = -(2 ** 53), max_value = 2 ** 53 } = bounds;
  if (type === BOOLEAN) return typeof value === "boolean";
  if (ENTITIES.includes(type)) return /^\d{17,19}$/.test(String(value));
  if (type === STRING)
    return typeof value === "string" && value.length >= min_length && value.length <= max_length;
  const isNumber = typeof value === "number" && value >= min_value && value <= max_value;
  return isNumber && (type === NUMBER || Number.isInteger(value));
}

function typeOf(value: OptionValue): number {
  if (typeof value === "boolean") return BOOLEAN;
  if (typeof value === "number") return Number.isInteger(value) ? INTEGER : NUMBER;
  return STRING;
}

function allRequired(declared: readonly Option[], given: object): void {
  const missing = declared.find(({ required, name }) => required === true && !(name in given));
  if (missing) throw new Error(`The option ${missing.name} is required`);
}

function cursorOf(declared: readonly Option[] | undefined, { focused, typed }: Cursor): Json {
  const option = declared?.find(({ name }) => name === focused);
  if (declared && !option?.autocomplete) throw new Error(`${focused} does not complete`);
  return { name: focused, type: option?.type ?? STRING, value: typed, focused: true };
}

function nested(path: readonly string[], given: readonly Json[]): readonly Json[] {
  return path.reduceRight<readonly Json[]>((options, name, depth) => {
    const type = depth === path.length - 1 ? SUBCOMMAND : GROUP;
    return [{ name, type, options }];
  }, given);
}

/** A modal's fields as they are submitted; throws where the client would hold the person back. */
export function modalData(modal: Json, values: Readonly<Record<string, string>>): Json {
  const used = new Set<string>();
  const components = (modal.components as Json[]).map((row) => {
    const inputs = (row.components ?? [row.component].filter(Boolean)) as Json[];
    const filled = inputs.map((input) => {
      const keys = [input.custom_id, input.label, row.label].map(String);
      const key = keys.find((one) => one in values);
      if (key !== undefined) used.add(key);
      return filledIn(input, key === undefined ? String(input.value ?? "") : (values[key] ?? ""));
    });
    return row.component
      ? { type: row.type, id: row.id ?? 1, component: filled[0] }
      : { type: row.type, id: row.id ?? 1, components: filled };
  });
  const unknown = Object.keys(values).find((key) => !used.has(key));
  if (unknown !== undefined) throw new Error(`The modal does not ask for ${unknown}`);
  return { custom_id: modal.custom_id, components };
}

function filledIn(input: Json, value: string): Json {
  const { type, custom_id, required = true, min_length = 0, max_length = 4000 } = input;
  if (type !== 4) return { type, custom_id, values: value === "" ? [] : [value] };
  if (required === true && value === "") throw new Error(`${String(custom_id)} must be filled in`);
  const tooShort = value !== "" && value.length < Number(min_length);
  if (tooShort || value.length > Number(max_length))
    throw new Error(`${String(custom_id)} does not take ${value.length} characters`);
  return { type, custom_id, value };
}

/** The button with this label or custom_id among a message's components, wherever it is. */
export function buttonOf(components: unknown, wanted: string): Json | undefined {
  if (!Array.isArray(components)) return undefined;
  for (const part of components as Json[]) {
    if (part.type === 2 && (part.label === wanted || part.custom_id === wanted)) return part;
    const inside =
      buttonOf([part.accessory].filter(Boolean), wanted) ?? buttonOf(part.components, wanted);
    if (inside) return inside;
  }
  return undefined;
}
