/** What may be said in plain words at the end of a line, and with which words it begins. */
export type Said = keyof typeof LEADS;

interface Leads {
  /** No part of what is noted: `at 22:00` notes `22:00`. */
  readonly after: readonly string[];
  /** The first word of what is noted: `in 2h`, `tomorrow 9am`. */
  readonly opens: readonly string[];
}

const WEEKDAYS =
  "mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday sun sunday";

/** `next` is here so that `next fri` is asked back, and is never half a name. */
const OPENS_A_TIME = ["in", "today", "tonight", "tomorrow", "next", ...WEEKDAYS.split(" ")];

/** The words by kind of what they begin. */
export const LEADS = {
  at: { after: ["at", "on"], opens: OPENS_A_TIME },
  until: { after: ["until", "till"], opens: [] },
  because: { after: ["because"], opens: [] },
} as const satisfies Readonly<Record<string, Leads>>;

const ALL: ReadonlySet<string> = new Set(
  Object.values(LEADS).flatMap(({ after, opens }) => [...after, ...opens]),
);

/** Whether the word may begin something in some command, so that a name like it is written in quotes. */
export const isLeadWord = (word: string): boolean => ALL.has(word.toLowerCase());

/** Whether the word begins this, and if so, whether it is a part of it. */
export function leadInto(said: Said, word: string): "after" | "opens" | undefined {
  const { after, opens }: Leads = LEADS[said];
  const lower = word.toLowerCase();
  if (after.includes(lower)) return "after";
  return opens.includes(lower) ? "opens" : undefined;
}
