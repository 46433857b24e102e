import type { Environment } from "./types.ts";

/** Environment variables that win over the file, and where in it they stand. */
const OVERRIDES: readonly { readonly variable: string; readonly path: readonly string[] }[] = [
  { variable: "HOST", path: ["http", "host"] },
  { variable: "PORT", path: ["http", "port"] },
  { variable: "DATABASE_URL", path: ["database", "url"] },
  { variable: "CACHE_URL", path: ["cache", "url"] },
  { variable: "LAMPLIGHTER_DATA", path: ["data"] },
  { variable: "LOG_LEVEL", path: ["log", "level"] },
];

type Tree = Readonly<Record<string, unknown>>;

/** Lays the variables that are set over what the file says. `overrides`: path in the file → variable. */
export function overlay(
  file: Tree,
  env: Environment,
): { readonly value: Tree; readonly overrides: ReadonlyMap<string, string> } {
  const overrides = new Map<string, string>();
  let value = file;
  for (const { variable, path } of OVERRIDES) {
    const given = env[variable]?.trim();
    if (!given) continue;
    const laid = put(value, path, given);
    if (!laid) continue;
    value = laid;
    overrides.set(path.join("."), variable);
  }
  return { value, overrides };
}

/** Nothing where the file has something else than keys on the way: that is a mistake of its own. */
function put(tree: Tree, path: readonly string[], given: string): Tree | undefined {
  const [key = "", ...rest] = path;
  if (rest.length === 0) return { ...tree, [key]: given };
  const below = tree[key] ?? {};
  if (typeof below !== "object" || Array.isArray(below)) return undefined;
  const laid = put(below as Tree, rest, given);
  return laid && { ...tree, [key]: laid };
}
