import fc from "fast-check";
import type { Description, Operation, Parameter, Schema } from "./description.ts";
import {
  DANGEROUS,
  HOSTILE,
  HOSTILE_HEADERS,
  LONG,
  NASTY,
  RAW,
  STRAY_QUERY,
  UNENCODED,
} from "./nasty.ts";

/** One request as it goes over the wire. */
export interface Sent {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** Values by the names of parameters, so that some requests find something. */
export type Known = Readonly<Record<string, readonly string[]>>;

/** Requests that fit the description of an operation. */
export const fittingRequests = (
  operation: Operation,
  { resolved }: Pick<Description, "resolved">,
  known: Known,
): fc.Arbitrary<Sent> =>
  requestsOf(operation, {
    value: (parameter) => fittingText(parameter, resolved(parameter.schema), known),
    body: fittingBody(operation, resolved),
  });

/** Requests that somebody sends who means harm, or does not know better. */
export const hostileRequests = (operation: Operation, known: Known): fc.Arbitrary<Sent> =>
  requestsOf(operation, {
    value: ({ name, in: where }) => {
      const good = known[name] ?? [];
      const hostile = where === "header" ? HOSTILE_HEADERS : HOSTILE;
      return good.length > 0 ? fc.oneof(hostile, fc.constantFrom(...good)) : hostile;
    },
    body: hostileBody(operation),
    strayQuery: fc.oneof({ weight: 4, arbitrary: fc.constant("") }, STRAY_QUERY),
  });

interface Making {
  value(parameter: Parameter): fc.Arbitrary<string>;
  readonly body: fc.Arbitrary<Body | undefined>;
  readonly strayQuery?: fc.Arbitrary<string>;
}

interface Body {
  readonly type?: string | undefined;
  readonly text: string;
}

function requestsOf(
  { method, path, parameters = [] }: Operation,
  { value, body, strayQuery = fc.constant("") }: Making,
): fc.Arbitrary<Sent> {
  const said = parameters.map((one) => {
    const arbitrary = value(one);
    return one.required ? arbitrary : fc.option(arbitrary, { nil: undefined });
  });
  return fc
    .record({ values: fc.tuple(...said), body, stray: strayQuery })
    .map(({ values, ...rest }) => sentOf({ method, path, parameters }, values, rest))
    .filter((sent) => !meansAnother(sent.path, path));
}

/** Puts values in the places of parameters. */
function sentOf(
  { method, path, parameters = [] }: Pick<Operation, "method" | "path" | "parameters">,
  values: readonly (string | undefined)[],
  { body, stray = "" }: { readonly body: Body | undefined; readonly stray?: string },
): Sent {
  const given = parameters.flatMap((one, at) => {
    const written = values[at];
    return written === undefined ? [] : [{ ...one, written }];
  });
  const at = (where: Parameter["in"]) => given.filter((one) => one.in === where);
  const query = [
    ...at("query").map(({ name, written }) => `${name}=${encoded(written)}`),
    ...(stray === "" ? [] : [stray]),
  ].join("&");
  const filled = at("path").reduce(
    (whole, { name, written }) => whole.replace(`{${name}}`, () => encoded(written)),
    path,
  );
  return {
    method,
    path: query === "" ? filled : `${filled}?${query}`,
    headers: {
      ...Object.fromEntries(at("header").map(({ name, written }) => [name, written])),
      ...(body?.type !== undefined && { "content-type": body.type }),
    },
    body: body?.text,
  };
}

/** What is said where nothing special is wanted: what is known, else an example. */
function goodValues(
  { parameters = [], requestBody }: Operation,
  { resolved }: Pick<Description, "resolved">,
  known: Known,
) {
  const values = parameters.map(({ name, required, schema }) =>
    required ? (known[name]?.[0] ?? plain(resolved(schema))) : undefined,
  );
  const schema = requestBody?.content["application/json"]?.schema;
  const { properties = {}, required = [] } = schema ? resolved(schema) : {};
  const said = Object.fromEntries(
    required.map((name) => [name, plain(resolved(properties[name] ?? {}))]),
  );
  return { values, said, names: Object.keys(properties), hasBody: schema !== undefined };
}

const json = (value: object): Body => ({ type: "application/json", text: JSON.stringify(value) });

/** One request that is as it should be. */
export function goodRequest(
  operation: Operation,
  description: Pick<Description, "resolved">,
  known: Known,
): Sent {
  const { values, said, hasBody } = goodValues(operation, description, known);
  return sentOf(operation, values, { body: hasBody ? json(said) : undefined });
}

/** Good requests with what is dangerous at each of their places, one at a time. */
export function dangerousRequests(
  operation: Operation,
  description: Pick<Description, "resolved">,
  known: Known,
): readonly Sent[] {
  const { values, said, names, hasBody } = goodValues(operation, description, known);
  const body = hasBody ? json(said) : undefined;
  return [
    ...(operation.parameters ?? []).flatMap(({ in: where }, place) =>
      [...DANGEROUS, ...UNENCODED.map((one) => `${RAW}${one}`)]
        // A header has no other characters.
        .filter((value) => where !== "header" || /^[\x20-\x7e]*$/.test(value))
        .map((value) => sentOf(operation, values.with(place, value), { body })),
    ),
    ...names.flatMap((name) =>
      DANGEROUS.map((value) =>
        sentOf(operation, values, { body: json({ ...said, [name]: value }) }),
      ),
    ),
  ];
}

const plain = (schema: Schema): string =>
  String(schema.example ?? schema.enum?.[0] ?? schema.minimum ?? "x");

function encoded(written: string): string {
  if (written.startsWith(RAW)) return written.slice(RAW.length);
  const bytes = [...Buffer.from(written)];
  return bytes.map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
}

/** What every client and server on the way takes for another address: dots alone; and the one name that has its own route. */
function meansAnother(made: string, path: string): boolean {
  const segments = (made.split("?", 1)[0] ?? "").split("/");
  if (segments.some((segment) => /^(\.|%2e){1,2}$/i.test(segment))) return true;
  const at = path.split("/").indexOf("{ref}");
  const ref = segments[at] ?? "";
  return segments.length === at + 1 && ref === encoded("suspended");
}

/** Long enough for an answer, short enough for a test. */
const WAITS = ["0", "0s", "1s"];

function fittingText({ name }: Parameter, schema: Schema, known: Known): fc.Arbitrary<string> {
  if (name === "wait") return fc.constantFrom(...WAITS);
  const made = fittingValue(schema).map(String);
  const good = known[name] ?? [];
  return good.length > 0
    ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...good) }, made)
    : made;
}

function fittingValue(schema: Schema): fc.Arbitrary<unknown> {
  const { type, minimum, maximum, example } = schema;
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (type === "boolean") return fc.boolean();
  if (type === "integer")
    return fc.integer({
      ...(minimum !== undefined && { min: minimum }),
      ...(maximum !== undefined && { max: maximum }),
    });
  if (type !== "string") throw new Error(`no values are known for ${JSON.stringify(schema)}`);
  const made = fittingString(schema);
  return example === undefined ? made : fc.oneof(made, fc.constant(example));
}

function fittingString({
  format,
  pattern = "",
  minLength = 0,
  maxLength = 50,
}: Schema): fc.Arbitrary<string> {
  if (format === "date-time")
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") })
      .map((date) => date.toISOString());
  // What speaks of kinds of characters can only be tried.
  if (pattern !== "" && !pattern.includes("\\p{"))
    return fc.stringMatching(new RegExp(pattern, "u"));
  return fc
    .oneof(
      fc.string({ unit: "binary", minLength, maxLength }),
      fc.string({ unit: "grapheme-ascii", minLength, maxLength }),
      fc.string({ unit: fc.constantFrom(..."💡 \n\t'\"\\<&;%_"), minLength, maxLength }),
    )
    .filter((text) => new RegExp(pattern, "u").test(text));
}

function fittingBody(
  { requestBody }: Operation,
  resolved: Description["resolved"],
): fc.Arbitrary<Body | undefined> {
  const schema = requestBody?.content["application/json"]?.schema;
  if (!schema) return fc.constant(undefined);
  const { properties = {}, required = [] } = resolved(schema);
  const made = fc
    .record(
      Object.fromEntries(
        Object.entries(properties).map(([name, one]) => [name, fittingValue(resolved(one))]),
      ),
      { requiredKeys: [...required] },
    )
    .map((value) => ({ type: "application/json", text: JSON.stringify(value) }));
  return requestBody?.required ? made : fc.option(made, { nil: undefined });
}

function hostileBody({ requestBody }: Operation): fc.Arbitrary<Body | undefined> {
  const written = (text: string): Body => ({ type: "application/json", text });
  const value = fc.oneof(
    fc.constantFrom<unknown>(...NASTY, ...LONG),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const names = ["hard", "dryRun", "confirm", "because", "breakGlass", "reason", "words", "until"];
  const more = ["named", "start", "stop", "window", "timeZone", "constructor", "x".repeat(3_000)];
  const object = fc.dictionary(fc.constantFrom(...names, ...more), value, { maxKeys: 4 }).map(json);
  const broken = fc.constantFrom(
    ...["", "{", "null", "[]", '"stop"', "\ufeff{}", "{}{}", '{"__proto__":{"hard":true}}'].map(
      written,
    ),
    written("[".repeat(60_000)),
    written(`{"words":"${"x".repeat(60_000)}"}`),
    written('{"words":"stop \\ud800 \\u0000"}'),
    written("x".repeat(70_000)),
    { type: "application/x-www-form-urlencoded", text: "hard=true" },
    { type: "application/json; charset=utf-16", text: "{}" },
    { type: "APPLICATION/JSON", text: "{}" },
    { text: "{}" },
    { type: "multipart/form-data; boundary=x", text: "--x--" },
  );
  const sent = fc.oneof({ weight: 3, arbitrary: object }, { weight: 2, arbitrary: broken });
  return requestBody
    ? fc.option(sent, { nil: undefined, freq: 6 })
    : fc.option(broken, { nil: undefined, freq: 1 });
}
