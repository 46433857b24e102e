import { z } from "zod";
import { commandList, commandsProblems } from "./discord-limits-commands.ts";
import {
  container,
  count,
  embed,
  inContainer,
  modal,
  required,
  set,
  snowflake,
} from "./discord-limits-shapes.ts";

/**
 * Everything for which Discord would refuse this body with 400 / 50035; empty when it would take it.
 * `message` is what is posted, edited or answered (the `data` of a callback), `modal` the data of a type 9 answer,
 * `commands` the list that is registered, `autocomplete` the data of a type 8 answer. Lengths are UTF-16 units,
 * which are never less than what Discord counts. A message that says nothing is a problem unless it is an edit of
 * nothing but components.
 */
export function discordProblems(
  kind: "message" | "modal" | "commands" | "autocomplete",
  body: unknown,
): string[] {
  const { success, data, error } = BODIES[kind].safeParse(body);
  if (success) return wholeProblems(kind, data as Json & Json[]);
  return error.issues.map(({ path, message }) => `${[kind, ...path].join(".")}: ${message}`);
}

type Json = Record<string, unknown>;
const V2_FLAG = 1 << 15;
const KNOWN_FLAGS = (1 << 2) | (1 << 6) | (1 << 12) | V2_FLAG;

const mentions = z
  .strictObject({
    parse: set(z.enum(["roles", "users", "everyone"]), 3).optional(),
    users: set(snowflake, 100).optional(),
    roles: set(snowflake, 100).optional(),
    replied_user: z.boolean().optional(),
  })
  .refine(
    ({ parse, users, roles }) =>
      !(parse?.includes("users") && users?.length) && !(parse?.includes("roles") && roles?.length),
    "parse and a list for the same kind",
  );

const message = z.strictObject({
  content: z.string().max(2000).nullish(),
  embeds: z.array(embed).max(10).nullish(),
  components: z.array(z.discriminatedUnion("type", [...inContainer, container])).nullish(),
  allowed_mentions: mentions.nullish(),
  flags: count(0, KNOWN_FLAGS)
    .refine((flags) => (flags & ~KNOWN_FLAGS) === 0, "unknown flag")
    .optional(),
  tts: z.boolean().optional(),
  nonce: z.union([z.string().max(25), z.int()]).optional(),
  enforce_nonce: z.boolean().optional(),
  attachments: z
    .array(
      z.strictObject({
        id: z.string().regex(/^\d+$/),
        filename: required(260).optional(),
        description: z.string().max(1024).optional(),
      }),
    )
    .max(10)
    .optional(),
  message_reference: z
    .strictObject({
      message_id: snowflake,
      channel_id: snowflake.optional(),
      guild_id: snowflake.optional(),
      fail_if_not_exists: z.boolean().optional(),
    })
    .optional(),
});

const choiceList = z.strictObject({
  choices: z
    .array(
      z.strictObject({
        name: required(100),
        name_localizations: z.record(z.string(), required(100)).nullish(),
        value: z.union([required(100), z.number()]),
      }),
    )
    .max(25),
});

const BODIES = { message, modal, commands: commandList, autocomplete: choiceList } as const;

function wholeProblems(kind: keyof typeof BODIES, body: Json & Json[]): string[] {
  switch (kind) {
    case "message":
      return [...messageProblems(body), ...idProblems(body)];
    case "modal":
      return idProblems({ components: body.components });
    case "commands":
      return commandsProblems(body);
    case "autocomplete":
      return [];
    default:
      return kind satisfies never;
  }
}

function messageProblems(body: Json): string[] {
  const parts = [...everyPart(body.components)];
  const top = listed(body.components);
  const texts = parts.filter(({ type }) => type === 10).map(({ content }) => String(content));
  const says = carries(body.content) || listed(body.embeds).length > 0;
  const isV2 = (Number(body.flags ?? 0) & V2_FLAG) !== 0;
  const onlyComponents = "components" in body && !("content" in body) && !("embeds" in body);
  const silent = !says && top.length === 0 && listed(body.attachments).length === 0;
  return [
    problem(silent && !onlyComponents, "message: empty"),
    problem((says || texts.length > 0) && !body.allowed_mentions, "message: no allowed_mentions"),
    problem(
      Boolean(body.enforce_nonce) && body.nonce === undefined,
      "message: no nonce to enforce",
    ),
    problem(embedLength(body) > 6000, `message.embeds: ${embedLength(body)} characters of 6000`),
    ...(isV2
      ? [
          problem(says, "message: content or embeds beside components v2"),
          problem(parts.length > 40, `message.components: ${parts.length} of 40`),
          problem(
            lengthOf(texts) > 4000,
            `message.components: ${lengthOf(texts)} characters of 4000`,
          ),
        ]
      : [
          problem(top.length > 5, `message.components: ${top.length} of 5 rows`),
          problem(
            top.some(({ type }) => type !== 1),
            "message.components: v2 without its flag",
          ),
        ]),
  ].flat();
}

/** Custom ids and numeric ids are each the only one of theirs in the whole body. */
function idProblems(body: Json): string[] {
  const parts = [...everyPart(body.components)];
  return ["custom_id", "id"].flatMap((key) => {
    const ids = parts.map((part) => part[key]).filter((id) => id !== undefined && id !== 0);
    return problem(new Set(ids).size < ids.length, `components: ${key} used twice`);
  });
}

function* everyPart(components: unknown): Generator<Json> {
  for (const part of listed(components)) {
    yield part;
    yield* everyPart(part.components);
    yield* everyPart([part.accessory, part.component].filter(Boolean));
  }
}

function embedLength(body: Json): number {
  return listed(body.embeds).reduce((sum, embed) => {
    const { title, description, footer, author } = embed as Record<string, Json & string>;
    const fields = listed(embed.fields).flatMap(({ name, value }) => [name, value]);
    return sum + lengthOf([title, description, footer?.text, author?.name, ...fields]);
  }, 0);
}

const listed = (value: unknown): Json[] => (Array.isArray(value) ? value : []);
const carries = (text: unknown): boolean => typeof text === "string" && text.trim() !== "";
const problem = (is: boolean, said: string): string[] => (is ? [said] : []);
const lengthOf = (texts: readonly unknown[]): number =>
  texts.reduce<number>((sum, text) => sum + String(text ?? "").length, 0);
