import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_CONFIG } from "./default-config.ts";
import type { Environment, Mistake } from "./types.ts";

const BYTES_MAX = 1_000_000;
const USUAL_NAME = "lamplighter.yaml";

export interface SourceRequest {
  readonly text?: string | undefined;
  readonly file?: string | undefined;
  readonly env: Environment;
  /** Where `lamplighter.yaml` is looked for when no path is given. */
  readonly directory?: string | undefined;
}

export type Source =
  | { readonly ok: true; readonly text: string; readonly file?: string | undefined }
  | { readonly ok: false; readonly mistake: Mistake; readonly file: string };

/** The given text, else the given file, else LAMPLIGHTER_CONFIG, else `lamplighter.yaml`, else the built-in one. */
export function findSource({ text, file, env, directory = "." }: SourceRequest): Source {
  if (text !== undefined) return tooLarge(Buffer.byteLength(text)) ?? { ok: true, text };
  const named = file || env.LAMPLIGHTER_CONFIG;
  if (named) return readSource(named);
  const usual = join(directory, USUAL_NAME);
  return existsSync(usual) ? readSource(usual) : { ok: true, text: DEFAULT_CONFIG };
}

/** Reads one file; why it cannot be read is a mistake, not an error. */
export function readSource(file: string): Source {
  try {
    const facts = statSync(file);
    if (!facts.isFile()) return cannot(file, "is not a file", "Give the path of the YAML file.");
    return tooLarge(facts.size, file) ?? { ok: true, text: readFileSync(file, "utf8"), file };
  } catch (error) {
    return notReadable(file, (error as NodeJS.ErrnoException).code);
  }
}

function tooLarge(bytes: number, file = "configuration"): Source | undefined {
  if (bytes <= BYTES_MAX) return undefined;
  return cannot(
    file,
    "is larger than 1 MB",
    "A configuration is a few kilobytes: is it this file?",
  );
}

function notReadable(file: string, code: string | undefined): Source {
  if (code === "ENOENT" || code === "ENOTDIR")
    return cannot(
      file,
      "does not exist",
      "Look at the path given by --config or LAMPLIGHTER_CONFIG.",
    );
  if (code === "EACCES" || code === "EPERM")
    return cannot(file, "may not be read by this user", "Change its owner or its mode.");
  return cannot(
    file,
    `cannot be read (${code ?? "unknown error"})`,
    "Look at the file and its disk.",
  );
}

const cannot = (file: string, what: string, hint: string): Source => ({
  ok: false,
  file,
  mistake: { path: "", sentence: `${file} ${what}.`, hint },
});
