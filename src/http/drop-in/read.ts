import type { z } from "zod";
import { ApiError } from "../api/problem.ts";
import type { DropInContext } from "./tools.ts";

/**
 * The parameters of the address. Values are never repeated: one of them may be a key.
 * @throws ApiError 400 for one that is not known, or given twice
 */
export function readQuery<const Name extends string>(
  c: DropInContext,
  known: readonly Name[],
): Readonly<Partial<Record<Name, string>>> {
  const given = [...new URL(c.req.url).searchParams];
  const names = given.map(([name]) => name);
  const unknown = names.filter((name) => !(known as readonly string[]).includes(name));
  if (unknown.length > 0) {
    const sentence = `Not known here: ${shortened(unknown)}. There is ${known.join(", ")}.`;
    throw new ApiError(400, "unknown-parameter", sentence);
  }
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw new ApiError(400, "given-twice", `${twice} is given twice; say it once.`);
  return Object.fromEntries(given) as Partial<Record<Name, string>>;
}

const shortened = (names: readonly string[]): string =>
  names
    .map((name) => name.slice(0, 40))
    .slice(0, 5)
    .join(", ");

/**
 * A body in JSON, whatever type it says to be.
 * @param empty what no body at all means; without it, a body is needed
 * @throws ApiError 400 for one that is mangled, or says what is not known
 */
export async function readBody<Schema extends z.ZodType>(
  c: DropInContext,
  schema: Schema,
  empty?: unknown,
): Promise<z.output<Schema>> {
  const text = await c.req.text();
  const read = schema.safeParse(text.trim() === "" && empty !== undefined ? empty : parsed(text));
  if (read.success) return read.data;
  const found = read.error.issues.map(({ path, message }) =>
    [path.map(String).join("."), message].filter((part) => part !== "").join(": "),
  );
  throw new ApiError(400, "malformed", `The body: ${found.join("; ")}.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, "malformed", "The body is no JSON, so nothing was done.");
  }
}
