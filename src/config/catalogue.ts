import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** Every text that people read, as it is in English; whether number decides. */
export type Catalogue = ReadonlyMap<string, { readonly isPlural: boolean }>;

/** Stands as deep below the package's root as this file and as what is built from it. */
const FILE = new URL("../../docs/catalogue.yaml", import.meta.url);

export function readCatalogue(): Catalogue {
  const { phrases } = parse(readFileSync(FILE, "utf8")) as {
    readonly phrases: Readonly<Record<string, string | object>>;
  };
  return new Map(
    Object.entries(phrases).map(([text, entry]) => [text, { isPlural: typeof entry === "object" }]),
  );
}
