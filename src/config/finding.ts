import type { Path } from "./document.ts";

/** Something wrong that shows only when two parts of the file are seen together. */
export interface CrossFinding {
  readonly path: Path;
  readonly sentence: string;
  readonly hint: string;
}
