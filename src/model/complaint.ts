/** Why a text was not understood. */
export interface Complaint {
  /** What is wrong, quoting the part that is. */
  readonly sentence: string;
  /** What to write instead. */
  readonly hint: string;
  /** Where the mistake begins: the first character is 0. */
  readonly position: number;
}

/** Whether a reader complained instead of returning what it read. */
export const isComplaint = (read: object): read is Complaint => "sentence" in read;
