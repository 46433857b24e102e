import { z } from "zod";

/** The shapes of Discord's components, embeds and modals with the limits of each field; what spans fields is checked in discord-limits.ts. */

export const required = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => text.trim() !== "", "empty");
export const count = (min: number, max: number) => z.number().int().min(min).max(max);
export const snowflake = z.string().regex(/^\d{17,20}$/, "not an id");
const webUrl = z
  .string()
  .regex(/^https?:\/\/\S+$/)
  .max(2048);
const mediaUrl = z
  .string()
  .regex(/^(?:https?|attachment):\/\/\S+$/)
  .max(2048);
const customId = z.string().min(1).max(100);
const unique = (values: readonly unknown[]) => new Set(values).size === values.length;
export const set = <T extends z.ZodType>(item: T, max: number) =>
  z.array(item).max(max).refine(unique, "the same twice");
const own = { id: count(0, 2 ** 31 - 1).optional() };

const emoji = z
  .strictObject({
    id: snowflake.optional(),
    name: required(32).optional(),
    animated: z.boolean().optional(),
  })
  .refine(({ id, name }) => id ?? name, "empty emoji");
const face = {
  label: required(80).optional(),
  emoji: emoji.optional(),
  disabled: z.boolean().optional(),
};
const hasFace = (button: { label?: unknown; emoji?: unknown }) => button.label ?? button.emoji;
const button = z.union([
  z
    .strictObject({ ...own, ...face, type: z.literal(2), style: count(1, 4), custom_id: customId })
    .refine(hasFace, "neither label nor emoji"),
  z
    .strictObject({
      ...own,
      ...face,
      type: z.literal(2),
      style: z.literal(5),
      url: webUrl.max(512),
    })
    .refine(hasFace, "neither label nor emoji"),
]);

const chooser = {
  ...own,
  custom_id: customId,
  placeholder: z.string().max(150).optional(),
  min_values: count(0, 25).optional(),
  max_values: count(1, 25).optional(),
  required: z.boolean().optional(),
  disabled: z.boolean().optional(),
};
const selectOption = z.strictObject({
  label: required(100),
  value: required(100),
  description: z.string().max(100).optional(),
  emoji: emoji.optional(),
  default: z.boolean().optional(),
});
const stringSelect = z
  .strictObject({ ...chooser, type: z.literal(3), options: z.array(selectOption).min(1).max(25) })
  .refine(({ options }) => unique(options.map(({ value }) => value)), "the same value twice");
const entitySelect = z.strictObject({
  ...chooser,
  type: z.union([z.literal(5), z.literal(6), z.literal(7), z.literal(8)]),
  channel_types: z.array(count(0, 16)).optional(),
  default_values: z
    .array(z.strictObject({ id: snowflake, type: z.enum(["user", "role", "channel"]) }))
    .max(25)
    .optional(),
});
const select = z
  .discriminatedUnion("type", [stringSelect, entitySelect])
  .refine(({ min_values = 1, max_values = 1 }) => min_values <= max_values, "min over max");

const row = z.strictObject({
  ...own,
  type: z.literal(1),
  components: z.union([z.array(button).min(1).max(5), z.array(select).length(1)]),
});

const textDisplay = z.strictObject({ ...own, type: z.literal(10), content: required(4000) });
const media = z.strictObject({ url: mediaUrl });
const described = { description: z.string().max(1024).nullish(), spoiler: z.boolean().optional() };
const thumbnail = z.strictObject({ ...own, ...described, type: z.literal(11), media });
const section = z.strictObject({
  ...own,
  type: z.literal(9),
  components: z.array(textDisplay).min(1).max(3),
  accessory: z.union([button, thumbnail]),
});
const gallery = z.strictObject({
  ...own,
  type: z.literal(12),
  items: z
    .array(z.strictObject({ ...described, media }))
    .min(1)
    .max(10),
});
const file = z.strictObject({
  ...own,
  type: z.literal(13),
  file: z.strictObject({ url: z.string().startsWith("attachment://") }),
  spoiler: z.boolean().optional(),
});
const separator = z.strictObject({
  ...own,
  type: z.literal(14),
  divider: z.boolean().optional(),
  spacing: count(1, 2).optional(),
});
export const inContainer = [row, section, textDisplay, gallery, file, separator] as const;
const color = count(0, 0xffffff);
export const container = z.strictObject({
  ...own,
  type: z.literal(17),
  components: z.array(z.discriminatedUnion("type", inContainer)).min(1),
  accent_color: color.nullish(),
  spoiler: z.boolean().optional(),
});

export const embed = z
  .strictObject({
    title: required(256).optional(),
    description: required(4096).optional(),
    url: webUrl.optional(),
    color: color.optional(),
    timestamp: z.iso.datetime({ offset: true }).optional(),
    footer: z.strictObject({ text: required(2048), icon_url: mediaUrl.optional() }).optional(),
    author: z
      .strictObject({ name: required(256), url: webUrl.optional(), icon_url: mediaUrl.optional() })
      .optional(),
    fields: z
      .array(
        z.strictObject({
          name: required(256),
          value: required(1024),
          inline: z.boolean().optional(),
        }),
      )
      .max(25)
      .optional(),
    image: media.optional(),
    thumbnail: media.optional(),
  })
  .refine(
    ({ color: _color, url: _url, ...shown }) => Object.keys(shown).length > 0,
    "an empty embed",
  );

const typed = {
  ...own,
  type: z.literal(4),
  custom_id: customId,
  style: count(1, 2),
  min_length: count(0, 4000).optional(),
  max_length: count(1, 4000).optional(),
  required: z.boolean().optional(),
  value: z.string().max(4000).optional(),
  placeholder: z.string().max(100).optional(),
};
export const modal = z.strictObject({
  custom_id: customId,
  title: required(45),
  components: z
    .array(
      z.discriminatedUnion("type", [
        z.strictObject({
          ...own,
          type: z.literal(1),
          components: z.array(z.strictObject({ ...typed, label: required(45) })).length(1),
        }),
        z.strictObject({
          ...own,
          type: z.literal(18),
          label: required(45),
          description: z.string().max(100).optional(),
          component: z.union([z.strictObject(typed), select]),
        }),
        textDisplay,
      ]),
    )
    .min(1)
    .max(5),
});
