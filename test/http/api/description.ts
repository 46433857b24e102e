import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  setShouldValidateFormat,
  type Validator,
  validate,
} from "@hyperjump/json-schema/openapi-3-1";
import "@hyperjump/json-schema/formats";

export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly example?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: Schema;
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

interface Described {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly content?: Content;
        readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>;
      }
    >
  >;
}

/** One operation of the description. */
export interface Operation extends Described {
  readonly method: string;
  readonly path: string;
  /** `GET /api/v1/instances` */
  readonly name: string;
}

/** An OpenAPI document, and what tells whether something fits it. */
export interface Description {
  readonly operations: readonly Operation[];
  resolved(schema: Schema): Schema;
  /** Why the document itself is none; undefined where it is one. */
  invalid(): Promise<unknown>;
  /** Why the body of an answer does not fit; undefined where it does. */
  misfit(operation: Operation, status: number, type: string, body: unknown): Promise<unknown>;
  close(): Promise<void>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** The form of such documents, and of all schemas in them. */
const OPENAPI = "https://spec.openapis.org/oas/3.1/schema-base";

type Json = Parameters<Validator>[0];
type Verdict = { readonly valid: boolean; readonly errors?: unknown };

/** Reads a description as a client would. */
export async function readDescription(url: string): Promise<Description> {
  setShouldValidateFormat(true);
  const text = await (await fetch(url)).text();
  const document = JSON.parse(text) as Document;
  const folder = await mkdtemp(join(tmpdir(), "lamplighter-openapi-"));
  const file = join(folder, "lamplighter.openapi.json");
  await writeFile(file, text);
  const validators = new Map<string, Promise<Validator>>();
  const validatorOf = (pointer: string): Promise<Validator> => {
    const known = validators.get(pointer) ?? validate(`${pathToFileURL(file)}#${pointer}`);
    validators.set(pointer, known);
    return known;
  };
  return {
    async invalid() {
      const verdict: Verdict = await validate(OPENAPI, document as unknown as Json, "BASIC");
      return verdict.valid ? undefined : (verdict.errors ?? "it is not valid");
    },
    operations: operationsOf(document),
    resolved: ({ $ref, ...schema }) =>
      $ref === undefined
        ? schema
        : (document.components.schemas[$ref.split("/").at(-1) ?? ""] ?? {}),
    async misfit({ path, method, responses }, status, type, body) {
      const { $ref } = responses[status]?.content?.[type]?.schema ?? {};
      const place = ["paths", path, method.toLowerCase(), "responses", status, "content", type];
      const own = ["", ...place.map(escaped), "schema"].join("/");
      const check = await validatorOf($ref === undefined ? own : $ref.slice(1));
      const verdict: Verdict = check(body as Json, "BASIC");
      return verdict.valid ? undefined : (verdict.errors ?? "it does not fit");
    },
    close: () => rm(folder, { recursive: true }),
  };
}

/** As JSON Pointer and a URL's fragment want it. */
const escaped = (key: string | number): string =>
  encodeURIComponent(String(key).replaceAll("~", "~0").replaceAll("/", "~1"));

const operationsOf = ({ paths }: Document): readonly Operation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => {
      const verb = method.toUpperCase();
      return { ...described, method: verb, path, name: `${verb} ${path}` };
    }),
  );
