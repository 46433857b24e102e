import { z } from "zod";

/** Raised when a file of the new kind cannot be read by what read the old one. */
export const FORMAT = 1;

const headerSchema = z.object({
  format: z.literal(FORMAT),
  /** Those that the schema is made of. */
  migrations: z.array(z.string()).min(1),
  /** Unix milliseconds. */
  createdAt: z.number(),
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.object({ name: z.string(), type: z.string() })),
      rows: z.number(),
    }),
  ),
  sequences: z.array(z.object({ name: z.string(), last: z.string() })),
  /** Work that was waiting or under way, as timers. */
  work: z.array(z.object({ job: z.string(), key: z.string(), data: z.looseObject({}) })),
});

/** The first line of a backup: what follows, one line for each row, in the order of `tables`. */
export type Header = z.infer<typeof headerSchema>;

/** @throws in words, where this version cannot read what comes */
export function readHeader(line: string): Header {
  const value = JSON.parse(line) as { readonly format?: unknown };
  if (typeof value.format === "number" && value.format > FORMAT)
    throw new Error(
      `The backup is of format ${value.format}, and this Lamplighter reads formats up to ${FORMAT}. Restore it with the version that made it, or a newer one.`,
    );
  return headerSchema.parse(value);
}
