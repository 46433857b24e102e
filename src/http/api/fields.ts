import { z } from "@hono/zod-openapi";

/** Text that can be kept as it is: without NUL, and without half a character. */
export const text = (max: number, min = 0) =>
  fitting(
    `^[^\\0\\p{Cs}]{${min},${max}}$`,
    "Must be text of the right length, without NUL.",
  ).openapi({
    minLength: min,
    maxLength: max,
  });

/** The same, where something has to be said. */
export const sentence = (max = 500) =>
  fitting(
    `^(?=\\s*\\S)[^\\0\\p{Cs}]{1,${max}}$`,
    "Must say something, of the right length and without NUL.",
  ).openapi({ minLength: 1, maxLength: max });

/** A string as JSON Schema understands patterns and lengths: by whole characters, as `u` has them. */
const fitting = (pattern: string, error: string) =>
  z.string().regex(new RegExp(pattern, "u"), { error }).openapi({ pattern });

/** Whole numbers of a query. */
export const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

const DAY_END_MS = 253_402_300_799_999;

/** An instant of a query, with its zone. Read as Unix milliseconds. */
export const instant = () =>
  z.iso
    .datetime({ offset: true, error: "Must be an instant such as 2026-05-01T08:00:00Z." })
    .transform((written) => Date.parse(written))
    .refine((at) => Math.abs(at) <= DAY_END_MS, { error: "Is no instant." })
    .optional()
    .openapi({ type: "string", format: "date-time", example: "2026-05-01T08:00:00Z" });

/** One instance: its ref, its cloud's id or its whole name. */
export const refParam = text(500, 1).openapi({
  param: { name: "ref", in: "path" },
  description: "The ref (its slashes as %2F), the cloud's id, or the whole name.",
  example: "dev-box",
});

/** How instances are meant, as in a chat: names and selectors, blanks or commas between. */
export const selectorParam = text(1_000).optional().openapi({
  description: "Names and selectors, as in a chat. All that may be seen where it is left out.",
  example: "env:dev state:running",
});

/** So many of a list at once. */
export const limitParam = whole(1, 1_000).default(100);

/** Where the page before ended. */
export const cursorParam = text(500)
  .optional()
  .openapi({ description: "`next` of the page before." });
