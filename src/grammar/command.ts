import type { Answer } from "../messages/message.ts";
import type { Permission } from "../model/action.ts";
import type { Instance } from "../model/instance.ts";
import type { Words } from "../model/phrase.ts";
import type { Said } from "./leads.ts";

/** One thing that may stand after a command's name. Options without dashes are read in the order they are declared. */
export type OptionSpec =
  /** Names and selectors: `dev-box`, `build-*`, `env:dev state:running`, `all`. Resolved to instances before the handler runs. */
  | {
      readonly kind: "instances";
      readonly about: Words;
      /** The same over the field of a window. */
      readonly label: Words;
      readonly required: boolean;
    }
  /** `--hard`. `needs` takes the place of the command's own permission when the flag is given. */
  | { readonly kind: "flag"; readonly about: Words; readonly needs?: Permission }
  /** One of a few words. */
  | {
      readonly kind: "choice";
      readonly about: Words;
      readonly choices: readonly string[];
      readonly required: boolean;
    }
  /** An operation's id: `op_7f3k9` or `7f3k9`. */
  | { readonly kind: "operation"; readonly about: Words; readonly required: boolean }
  /**
   * `--because "hung kernel"`. `needs` is needed beside the command's own permission when it is given. What is `said` may
   * also stand in plain words at the end of the line: `stop dev-box at 22:00`; `readSaid` has the rules.
   */
  | {
      readonly kind: "note";
      readonly about: Words;
      readonly needs?: Permission;
      readonly said?: Said;
    }
  /** A person's own words: all that is left of the line. A `secret` is handed on, and never written down. */
  | {
      readonly kind: "text";
      readonly about: Words;
      readonly required: boolean;
      readonly secret?: boolean;
    };

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** What the handler receives for one option. */
type OptionValue<Spec extends OptionSpec> = Spec extends { kind: "instances" }
  ? Requested<readonly Instance[], Spec>
  : Spec extends { kind: "flag" }
    ? boolean
    : Spec extends { kind: "choice"; choices: readonly (infer Choice)[] }
      ? Requested<Choice, Spec>
      : Spec extends { kind: "operation" | "text" }
        ? Requested<string, Spec>
        : Spec extends { kind: "note" }
          ? string | undefined
          : never;

type Requested<Value, Spec> = Spec extends { required: true } ? Value : Value | undefined;

export type OptionValues<Specs extends OptionSpecs> = {
  readonly [Name in keyof Specs]: OptionValue<Specs[Name]>;
};

/** Everything about a command but what it does: the manifest, `help`, the docs and the parser are made from it. */
export interface CommandSpec<Specs extends OptionSpecs = OptionSpecs> {
  readonly name: string;
  /** One line, imperative, without a full stop. */
  readonly summary: Words;
  /** All of these are needed, on every instance named. */
  readonly permission: Permission | readonly Permission[];
  readonly options: Specs;
  /** What a person could type after `/vm`; each is run through the real parser by a test. */
  readonly examples: readonly string[];
  /** Said by buttons only: left out of `help` and of suggestions. */
  readonly hidden?: boolean;
}

/** A command, ready to be found in the list. `Services` is what dispatch hands to every handler. */
export interface Command<Services = never> {
  readonly spec: CommandSpec;
  run(values: Readonly<Record<string, unknown>>, services: Services): Promise<Answer>;
}

/** Ties a spec to its handler; the handler's types are inferred from the spec. */
export function defineCommandFor<Services>() {
  return <const Specs extends OptionSpecs>(
    spec: CommandSpec<Specs>,
    run: (values: OptionValues<Specs>, services: Services) => Promise<Answer>,
  ): Command<Services> => ({
    spec,
    // The parser makes exactly the values that the spec declares; this is the one place where that is taken on trust.
    run: (values, services) => run(values as OptionValues<Specs>, services),
  });
}
