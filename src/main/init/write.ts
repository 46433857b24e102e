import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * Writes the whole file at once, or nothing.
 * @param replace whether a file that is there may be replaced
 * @returns why it could not be written, in a sentence
 */
export function writeWhole(file: string, text: string, replace: boolean): string | undefined {
  try {
    if (replace && existsSync(file)) replaceWith(file, text);
    else writeFileSync(file, text, { flag: "wx" });
    return undefined;
  } catch (error) {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return `${file} is there already. Say --force to replace it.`;
    return `${file} cannot be written (${code}). Look at the folder and its rights.`;
  }
}

/** The old file stays until the new one is whole. */
function replaceWith(file: string, text: string): void {
  const beside = `${file}.new`;
  try {
    writeFileSync(beside, text);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
