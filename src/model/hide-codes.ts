/** Six digits that stand alone, or three and three, as authenticators show them. */
const CODE = /(?<![\p{L}\p{N}_.:/-])(?:\d{3}[\s-]?\d{3}){1,2}(?![\p{L}\p{N}_/-])/gu;

/** What somebody said, for a record or a log: whatever could be a one-time code is blotted out. */
export const hideCodes = (words: string): string => words.replace(CODE, "••••••");
