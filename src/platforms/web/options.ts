import { z } from "zod";

const id = z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/, {
  error: "must be one word of letters, digits, dots, dashes and underscores",
});

const timeZone = z.string().refine(isTimeZone, {
  error: 'must be a time zone such as "Europe/Rome"',
});

const person = z.strictObject({
  id,
  name: z.string().trim().min(1).max(60),
  groups: z.array(id).default([]),
  timeZone: timeZone.optional(),
});

const channel = z.strictObject({ id, name: z.string().trim().min(1).max(60) });

const ANN_BEN_EVE = [
  { id: "ann", name: "Ann", groups: ["devs"] },
  { id: "ben", name: "Ben", groups: ["devs", "oncall"] },
  { id: "eve", name: "Eve", groups: [] },
];

/** `platforms.web` in the configuration: who may be chosen on the page, and where they may talk. */
export const webOptions = z.strictObject({
  people: z
    .array(person)
    .min(1)
    .refine(idsDiffer, { error: "two people have the same id" })
    .default(ANN_BEN_EVE),
  channels: z
    .array(channel)
    .min(1)
    .refine(idsDiffer, { error: "two channels have the same id" })
    .default([{ id: "lab", name: "lab" }]),
});

export type WebOptions = z.infer<typeof webOptions>;
export type WebPerson = WebOptions["people"][number];
export type WebChannel = WebOptions["channels"][number];

function idsDiffer(list: readonly { readonly id: string }[]): boolean {
  return new Set(list.map((one) => one.id)).size === list.length;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
