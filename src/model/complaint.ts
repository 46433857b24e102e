import type { Words } from "./phrase.ts";

/** Why a text was not understood. */
export interface Complaint {
  /** What is wrong, quoting the part that is. */
  readonly sentence: Words;
  /** What to write instead. */
  readonly hint: Words;
  /** Where the mistake begins: the first character is 0. */
  readonly position: number;
}

/** Whether a reader complained instead of returning what it read. */
export const isComplaint = (read: object): read is Complaint => "sentence" in read;
