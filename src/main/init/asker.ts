import type { Readable, Writable } from "node:stream";
import * as clack from "@clack/prompts";

/** Where questions are asked. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/** Somebody left by Ctrl-C or Escape. */
class Left extends Error {}

/** One question after the other, in one terminal. */
export type Asker = ReturnType<typeof createAsker>;

export interface TextQuestion {
  readonly message: string;
  readonly placeholder?: string;
  /** May be left empty. */
  readonly optional?: boolean;
  readonly complaint: (typed: string) => string | undefined;
}

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
}

type Options<Value extends string> = Parameters<typeof clack.select<Value>>[0]["options"];

function createAsker({ input, output }: Terminal) {
  const common = { input, output };
  const said = <Value>(value: Value): Exclude<Value, symbol> => {
    if (clack.isCancel(value)) throw new Left();
    return value as Exclude<Value, symbol>;
  };
  return {
    text: async ({ message, placeholder = "", optional = false, complaint }: TextQuestion) => {
      const validate = (typed = "") =>
        typed.trim() === "" && optional ? undefined : complaint(typed.trim());
      return said(await clack.text({ ...common, message, placeholder, validate })).trim();
    },
    select: async <Value extends string>(message: string, options: readonly Choice<Value>[]) =>
      said(
        await clack.select<Value>({ ...common, message, options: [...options] as Options<Value> }),
      ),
    several: async <Value extends string>(
      message: string,
      options: readonly Choice<Value>[],
      initialValues: readonly Value[],
    ) =>
      said(
        await clack.multiselect<Value>({
          ...common,
          message,
          options: [...options] as Options<Value>,
          initialValues,
          required: true,
        }),
      ),
    confirm: async (message: string, initialValue: boolean) =>
      said(await clack.confirm({ ...common, message, initialValue })),
    intro: (title: string) => clack.intro(title, common),
    outro: (line: string) => clack.outro(line, common),
    cancel: (line: string) => clack.cancel(line, common),
  };
}

/**
 * Asks what was not said yet. Nothing is written while it asks.
 * @returns what came of it; undefined where somebody left
 */
export async function asking<Result>(
  terminal: Terminal,
  work: (ask: Asker) => Promise<Result>,
): Promise<Result | undefined> {
  const ask = createAsker(terminal);
  try {
    return await work(ask);
  } catch (error) {
    if (!(error instanceof Left)) throw error;
    ask.cancel("Nothing was written.");
    return undefined;
  }
}
