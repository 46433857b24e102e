import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** As much of JSON Schema as our description uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

interface Operation {
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Content }>
  >;
}

/** An OpenAPI document, as far as it is shown. */
interface Description {
  readonly info: { readonly title: string; readonly description?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** The description of the API for people to read, without a script and without anything from elsewhere. */
export function pageOfApi(description: object): Html {
  const { info, paths, components } = description as Description;
  const routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(routes.map(({ operation }) => operation.tags?.[0] ?? ""))];
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${info.title}: HTTP API</title></head>
<body>
<h1>${info.title}: HTTP API</h1>
<p>${info.description}</p>
<p>Bring an API key (<code>lamplighter key create</code>) as <code>Authorization: Bearer …</code> or <code>X-API-Key</code>.
The same for programs: <a href="openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
${tags.map(
  (tag) =>
    html`<h2>${tag}</h2>${routes
      .filter(({ operation }) => operation.tags?.[0] === tag)
      .map(routeView)}`,
)}
<h2>what is sent and answered</h2>
${Object.entries(components.schemas).map(
  ([name, schema]) => html`<h3 id="${name}">${name}</h3>${schemaView(schema)}`,
)}
</body>
</html>`;
}

interface Route {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

function routeView({ path, method, operation }: Route): Html {
  const { summary, description, parameters = [], requestBody, responses } = operation;
  return html`<h3><code>${method.toUpperCase()} ${path}</code></h3>
<p>${summary}. ${description ?? ""}</p>
<ul>
${parameters.map(
  (one) =>
    html`<li><code>${one.name}</code> (${one.in}${one.required ? ", required" : ""}): ${words(
      one.schema,
    )} ${one.description ?? one.schema.description ?? ""}</li>`,
)}
${requestBody ? html`<li>body: ${contentWords(requestBody.content)}</li>` : ""}
</ul>
<ul>
${Object.entries(responses).map(
  ([status, answer]) =>
    html`<li>${status}: ${answer.description} ${contentWords(answer.content)}</li>`,
)}
</ul>`;
}

const contentWords = (content: Content | undefined): Html =>
  html`${Object.values(content ?? {}).map(({ schema }) => words(schema))}`;

function schemaView({ properties, required = [], ...schema }: Schema): Html {
  if (!properties) return html`${words(schema)}`;
  return html`<ul>${Object.entries(properties).map(
    ([name, one]) =>
      html`<li><code>${name}</code>${required.includes(name) ? "" : " (optional)"}: ${words(
        one,
      )} ${one.description ?? ""}</li>`,
  )}</ul>`;
}

/** What a value may be. */
function words(schema: Schema): Html {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    return html`<a href="#${name}">${name}</a>`;
  }
  if (schema.enum) return html`one of ${schema.enum.join(", ")}.`;
  if (schema.anyOf) return html`one of: ${schema.anyOf.map((one) => html`${words(one)} `)}`;
  if (schema.allOf) return html`${schema.allOf.map((one) => html`${words(one)} `)}`;
  if (schema.items) return html`list of ${words(schema.items)}`;
  if (schema.properties) return schemaView(schema);
  const otherwise = schema.default === undefined ? "" : `, else ${JSON.stringify(schema.default)}`;
  return html`${schema.type ?? "anything"}${schema.format ? ` (${schema.format})` : ""}${otherwise}.`;
}
