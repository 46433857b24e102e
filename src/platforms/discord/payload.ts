import { type APIModalSubmission, ComponentType } from "discord.js";
import { z } from "zod";

/** What is read of an interaction. Everything else that Discord sends, now or later, is left unread. */

const id = z.string().regex(/^\d{15,20}$/);
const text = z.string().max(10_000);
const user = z.object({
  id,
  username: text.nullish(),
  global_name: text.nullish(),
});

const envelope = z.object({
  id,
  type: z.number(),
  // It becomes part of an address.
  token: z.string().regex(/^[\w.~-]{1,1000}$/),
  guild_id: id.nullish(),
  channel_id: id.nullish(),
  channel: z
    .object({ id, type: z.number().nullish(), parent_id: id.nullish(), name: text.nullish() })
    .nullish(),
  member: z.object({ user, nick: text.nullish(), roles: z.array(id).max(1_000) }).nullish(),
  user: user.nullish(),
});

const leaf = z.object({
  type: z.number(),
  name: text,
  value: z.union([text, z.number(), z.boolean()]),
  focused: z.boolean().nullish(),
});
/** A command's name, of which Discord has no blank ones. */
const oneWord = z.string().regex(/^\S{1,100}$/);
const subcommand = z.object({
  type: z.literal(1),
  name: oneWord,
  options: z.array(leaf).max(25).nullish(),
});
const group = z.object({
  type: z.literal(2),
  name: text,
  options: z.tuple([subcommand]),
});

const command = z.object({
  name: text,
  type: z.literal(1).nullish(),
  options: z.tuple([z.union([subcommand, group])]),
});

const click = envelope.extend({
  data: z.object({ component_type: z.number(), custom_id: text }),
  message: z.object({ id, flags: z.number().nullish() }),
});

const fieldValue = z.object({
  custom_id: text,
  value: text.nullish(),
  values: z.array(text).max(25).nullish(),
});
/** A field stands in a label, or, as of old, in a row. */
const modalPart = z.object({
  component: fieldValue.nullish(),
  components: z.array(fieldValue).max(5).nullish(),
});
const submit = envelope.extend({
  data: z.object({ custom_id: text, components: z.array(modalPart).max(5) }),
});

export type Envelope = z.infer<typeof envelope>;
export type SubcommandData = z.infer<typeof subcommand>;

export const readEnvelope = (raw: unknown): Envelope | undefined => envelope.safeParse(raw).data;
export const readClick = (raw: unknown) => click.safeParse(raw).data;

/** The command's name, and what was chosen in it; absent where it is no command of this form. */
export function readCommand(
  raw: unknown,
): { readonly name: string; readonly subcommand: SubcommandData } | undefined {
  const { data } = z.object({ data: command }).safeParse(raw);
  if (!data) return undefined;
  const { name, options } = data.data;
  const [chosen] = options;
  return { name, subcommand: chosen.type === 1 ? chosen : chosen.options[0] };
}

/** The window's id, and what was put into each field, in the one form that the renderer reads. */
export function readSubmit(
  raw: unknown,
): { readonly customId: string; readonly sent: APIModalSubmission["components"] } | undefined {
  const { data } = submit.safeParse(raw);
  if (!data) return undefined;
  const fields = data.data.components.flatMap(({ component, components }) => [
    ...(component ? [component] : []),
    ...(components ?? []),
  ]);
  const sent = fields.map(({ custom_id, value, values }) => ({
    type: ComponentType.Label as const,
    id: 0,
    component: {
      type: ComponentType.TextInput as const,
      id: 0,
      custom_id,
      value: value ?? values?.[0] ?? "",
    },
  }));
  return { customId: data.data.custom_id, sent };
}
