import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { z } from "zod";

const BODY_BYTES_MAX = 16 * 1024;
const WORDS_MAX = 4_000;
/** As many questions as a form has, and as much as a command is read of one answer. */
const FIELDS_MAX = 5;
const ANSWER_MAX = 800;

const whose = { as: z.string(), channel: z.string() };
/** Made by the page for each line, click and window. */
const id = z.string().regex(/^[\w-]{8,64}$/, { error: "8 to 64 letters, digits, - or _" });
const command = z.string().min(1).max(WORDS_MAX);
const option = z.strictObject({ command: z.string().max(100), option: z.string().max(100) });
const field = z.strictObject({
  name: z.string().min(1).max(100),
  kind: z.union([z.literal("line"), z.literal("text"), option]),
});

export const sayBody = z.strictObject({
  ...whose,
  id,
  words: z.string().trim().min(1).max(WORDS_MAX),
});
export const clickBody = z.strictObject({
  ...whose,
  id,
  messageId: z.string().max(200),
  command,
});
export const formBody = z.strictObject({
  ...whose,
  id,
  command,
  fields: z.array(field).min(1).max(FIELDS_MAX),
  answers: z.record(z.string().max(100), z.string().max(ANSWER_MAX)),
});
/** `of` absent: the line that is typed; else what is typed into a window's question. */
export const suggestBody = z.strictObject({
  ...whose,
  typed: z.string().max(WORDS_MAX),
  of: option.optional(),
});

const STEP_MIN_MS = 1_000;
const STEP_MAX_MS = 86_400_000;

/** By how much the clock is to go forward at most, in milliseconds. */
export const clockBody = z.strictObject({ ms: z.number().int().min(STEP_MIN_MS).max(STEP_MAX_MS) });

/** @throws HTTPException in words */
export async function readBody<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const type = (c.req.header("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json") refuse(415, "Send JSON, with Content-Type: application/json.");
  const bytes = Number(c.req.header("content-length") ?? Number.POSITIVE_INFINITY);
  if (bytes > BODY_BYTES_MAX) refuse(413, `Send ${BODY_BYTES_MAX} bytes at most.`);
  const body: unknown = await c.req.json().catch((error: unknown) => {
    if (error instanceof SyntaxError) refuse(400, "That is not JSON.");
    throw error;
  });
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  refuse(400, `${issue?.path.join(".") || "The request"}: ${issue?.message ?? "not understood"}.`);
}

/** @throws HTTPException */
export function refuse(status: 400 | 413 | 415, sentence: string): never {
  throw new HTTPException(status, { message: sentence });
}
