import { z } from "zod";
import { configSchema } from "./schema.ts";
import type { Kinds } from "./types.ts";

export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

const LOOSE = { io: "input", unrepresentable: "any" } as const;

/** The JSON Schema of the file, for editors and for `docs/lamplighter.schema.json`. */
export function configJsonSchema(kinds: Kinds): JsonSchema {
  const schema = configSchema({
    kinds,
    env: {},
    roles: new Map(),
    people: new Map(),
    cloudNames: [],
  });
  const whole = z.toJSONSchema(schema, LOOSE) as JsonSchema;
  const properties = whole.properties as Readonly<Record<string, JsonSchema>>;
  return {
    ...whole,
    title: "Lamplighter configuration",
    properties: {
      ...properties,
      clouds: { ...properties.clouds, minProperties: 1, additionalProperties: cloudForms(kinds) },
      platforms: { ...properties.platforms, minProperties: 1, properties: platformForms(kinds) },
    },
  };
}

function cloudForms({ providers }: Kinds): JsonSchema {
  const forms = Object.entries(providers).map(([name, options]) =>
    withProvider(name, z.toJSONSchema(options, LOOSE) as JsonSchema),
  );
  return { oneOf: forms };
}

/** The provider's options and, beside them, the provider's name; in every form, where there are several. */
function withProvider(name: string, { $schema, ...form }: JsonSchema): JsonSchema {
  for (const several of ["anyOf", "oneOf"]) {
    const forms = form[several];
    if (Array.isArray(forms))
      return { ...form, [several]: forms.map((one: JsonSchema) => withProvider(name, one)) };
  }
  const properties = form.properties as object | undefined;
  const required = (form.required as readonly string[] | undefined) ?? [];
  return {
    ...form,
    properties: { provider: { const: name }, ...properties },
    required: ["provider", ...required],
  };
}

function platformForms({ platforms }: Kinds): JsonSchema {
  const forms = Object.entries(platforms).map(([name, { options }]) => {
    const { $schema, ...form } = z.toJSONSchema(options, LOOSE) as JsonSchema;
    return [name, { anyOf: [form, { type: "null" }] }] as const;
  });
  return Object.fromEntries(forms);
}

/** The keys that a value at this path may have. Among several forms the one is taken whose constants fit. */
export function knownKeys(
  schema: JsonSchema,
  value: unknown,
  path: readonly PropertyKey[],
): readonly string[] {
  const node = formFor(schema, value);
  const [step, ...rest] = path;
  const properties = (node.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
  if (step === undefined) return Object.keys(properties);
  const below = Object.hasOwn(properties, step)
    ? properties[String(step)]
    : (node.items ?? node.additionalProperties);
  if (typeof below !== "object" || below === null) return [];
  return knownKeys(below as JsonSchema, at(value, step), rest);
}

function formFor(schema: JsonSchema, value: unknown): JsonSchema {
  const forms = (schema.oneOf ?? schema.anyOf) as readonly JsonSchema[] | undefined;
  if (!forms) return schema;
  const fitting = forms.find((form) => constantsFit(form, value)) ?? forms[0];
  return fitting ? formFor(fitting, value) : schema;
}

const constantsFit = (form: JsonSchema, value: unknown): boolean =>
  Object.entries((form.properties ?? {}) as Readonly<Record<string, JsonSchema>>).every(
    ([key, property]) => property.const === undefined || property.const === at(value, key),
  );

const at = (value: unknown, step: PropertyKey): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, step)
    ? (value as Record<PropertyKey, unknown>)[step]
    : undefined;
