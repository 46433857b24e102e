import type { Path } from "./document.ts";
import type { Environment } from "./types.ts";

const DEPTH_MAX = 40;
const NODES_MAX = 100_000;
const OPENING = "${";
const LITERAL = `$${OPENING}`;
const REFERENCE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|\$\{/g;

/** A text of the file in which a variable stands. */
export interface Substituted {
  readonly path: Path;
  readonly names: readonly string[];
}

export interface Unresolved {
  readonly path: Path;
  readonly sentence: string;
  readonly hint: string;
}

export interface Substitution {
  readonly value: unknown;
  readonly substituted: readonly Substituted[];
  readonly unresolved: readonly Unresolved[];
}

/**
 * Puts the environment's values where `${NAME}` and `${NAME:-default}` stand in texts. `$${` is a literal `${`.
 * A text that cannot be resolved stays as it is and is among `unresolved`.
 */
export function substitute(value: unknown, env: Environment): Substitution {
  const substituted: Substituted[] = [];
  const unresolved: Unresolved[] = [];
  let nodes = 0;

  const walk = (node: unknown, path: Path): unknown => {
    nodes += 1;
    if (path.length > DEPTH_MAX || nodes > NODES_MAX) throw new EndlessError();
    if (typeof node === "string") return inText(node, path);
    if (Array.isArray(node)) return node.map((item, at) => walk(item, [...path, at]));
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, item]) => [key, walk(item, [...path, key])]),
    );
  };

  const inText = (text: string, path: Path): string => {
    const names: string[] = [];
    const complaints: Unresolved[] = [];
    const replaced = text.replace(REFERENCE, (found, name?: string, otherwise?: string) => {
      if (found === LITERAL) return OPENING;
      if (name === undefined) complaints.push({ path, ...BAD_FORM });
      else names.push(name);
      const resolved = fromEnvironment(env, name) || otherwise;
      if (name !== undefined && resolved === undefined) complaints.push({ path, ...notSet(name) });
      return resolved ?? found;
    });
    if (names.length > 0) substituted.push({ path, names });
    unresolved.push(...complaints);
    return complaints.length === 0 ? replaced : text;
  };

  try {
    return { value: walk(value, []), substituted, unresolved };
  } catch (error) {
    if (!(error instanceof EndlessError)) throw error;
    return { value: {}, substituted: [], unresolved: [{ path: [], ...ENDLESS }] };
  }
}

/** The tree has no end in sight: an alias can make it contain itself. */
class EndlessError extends Error {}

const fromEnvironment = (env: Environment, name: string | undefined): string | undefined =>
  name !== undefined && Object.hasOwn(env, name) ? env[name] : undefined;

const ENDLESS = {
  sentence: "The configuration is nested too deeply, or contains itself.",
  hint: "Look at the aliases (*name) in it.",
};

const BAD_FORM = {
  sentence: `A ${OPENING} here is not followed by a variable's name and }.`,
  hint: `Write ${OPENING}NAME} or ${OPENING}NAME:-default}; a literal ${OPENING} is written ${LITERAL}.`,
};

const notSet = (name: string) => ({
  sentence: `The environment variable ${name} is not set, or is empty.`,
  hint: `Set ${name}, or give a default: ${OPENING}${name}:-default}.`,
});
