import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

/** One span, as the collector keeps it. */
export interface KeptSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parent: string | undefined;
  /** `traceId/spanId` of the spans that it points at. */
  readonly links: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
  /** The resource's `service.name`. */
  readonly service: unknown;
}

export interface FakeCollector {
  /** What stands before `/v1/traces`. */
  readonly url: string;
  readonly spans: KeptSpan[];
  /** Everything that it was sent, as it came. */
  readonly raw: string[];
  /** What it refused, and why. */
  readonly refused: string[];
  /** Requests get no answer while it is. */
  silent: boolean;
  tries(): number;
  close(): Promise<void>;
}

const traceId = z.string().regex(/^(?!0{32})[0-9a-f]{32}$/);
const spanId = z.string().regex(/^(?!0{16})[0-9a-f]{16}$/);
const nanos = z.string().regex(/^[1-9]\d{18}$/);
const attributes = z.array(
  z.strictObject({
    key: z.string().min(1),
    value: z.union([
      z.strictObject({ stringValue: z.string() }),
      z.strictObject({ intValue: z.int() }),
      z.strictObject({ doubleValue: z.number() }),
      z.strictObject({ boolValue: z.boolean() }),
    ]),
  }),
);
const counted = z.int().min(0).optional();

const span = z
  .strictObject({
    traceId,
    spanId,
    parentSpanId: spanId.optional(),
    traceState: z.string().optional(),
    flags: z.int().optional(),
    name: z.string().min(1),
    kind: z.int().min(1).max(5),
    startTimeUnixNano: nanos,
    endTimeUnixNano: nanos,
    attributes,
    droppedAttributesCount: counted,
    events: z.array(z.unknown()).max(0),
    droppedEventsCount: counted,
    links: z.array(
      z.strictObject({
        traceId,
        spanId,
        attributes,
        droppedAttributesCount: counted,
        flags: z.int().optional(),
      }),
    ),
    droppedLinksCount: counted,
    status: z.strictObject({ code: z.int().min(0).max(2), message: z.string().optional() }),
  })
  .refine((one) => BigInt(one.endTimeUnixNano) >= BigInt(one.startTimeUnixNano), {
    error: "it ends before it begins",
  });

const body = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes, droppedAttributesCount: counted }),
      scopeSpans: z.array(
        z.strictObject({
          scope: z.strictObject({ name: z.string(), version: z.string().optional() }),
          spans: z.array(span),
        }),
      ),
    }),
  ),
});

/** A collector that takes OTLP/HTTP in JSON from whoever brings its header, and nothing else. */
export async function startCollector(header: readonly [string, string]): Promise<FakeCollector> {
  const spans: KeptSpan[] = [];
  const raw: string[] = [];
  const refused: string[] = [];
  let tries = 0;
  const server = createServer(async (request, response) => {
    tries += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (collector.silent) return;
    const text = Buffer.concat(chunks).toString("utf8");
    raw.push(text);
    const [name, value] = header;
    const about = `${request.method} ${request.url} ${request.headers["content-type"]}`;
    const isKnown = request.headers[name] === value;
    const [status, why] = isKnown ? judge(about, text) : [401, "no key"];
    if (status === 200) spans.push(...kept(text));
    else refused.push(why);
    response.writeHead(status, { "content-type": "application/json" }).end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const collector: FakeCollector = {
    url: `http://127.0.0.1:${port}`,
    spans,
    raw,
    refused,
    silent: false,
    tries: () => tries,
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return collector;
}

function judge(about: string, text: string): readonly [status: number, why: string] {
  if (!/^POST \/v1\/traces /.test(about)) return [404, about];
  if (!/ application\/json(;|$)/.test(about)) return [415, about];
  const read = body.safeParse(parsed(text));
  return read.success ? [200, ""] : [400, z.prettifyError(read.error)];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function kept(text: string): KeptSpan[] {
  return body.parse(JSON.parse(text)).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = plain(resource.attributes)["service.name"];
    return scopeSpans.flatMap((scope) =>
      scope.spans.map((one) => ({
        name: one.name,
        kind: one.kind,
        traceId: one.traceId,
        spanId: one.spanId,
        parent: one.parentSpanId,
        links: one.links.map((link) => `${link.traceId}/${link.spanId}`),
        attributes: plain(one.attributes),
        failed: one.status.code === 2,
        service,
      })),
    );
  });
}

const plain = (pairs: z.infer<typeof attributes>): Record<string, unknown> =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0]]));
