import {
  type Context,
  type Link,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace as traces,
} from "@opentelemetry/api";
import { defaultResource, resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Step, Trace, Traced } from "../model/trace.ts";
import { createExporter, type ExporterTools } from "./exporter.ts";
import { createIds, rootIdsOf } from "./ids.ts";

/** Where spans are sent, and as what. */
export interface Collector {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What the bot is, as the collector is told: at least `service.name`. */
  readonly resource: Readonly<Record<string, string>>;
}

export interface Spans {
  readonly trace: Trace;
  /** Sends what was not sent yet, within the limit of a batch or not at all. */
  stop(): Promise<void>;
}

/** One batch is sent and tried again for so long, in milliseconds, and is given up a little later at the latest. */
const EXPORT_LIMIT_MS = 3_000;
const GIVE_UP_MS = 4_000;
const EVERY_MS = 2_000;
/** What waits to be sent; when the collector is away, what comes after that is lost. */
const QUEUE_MAX = 2_048;
const LINKS_MAX = 128;

/**
 * Sends each step as a span. A step about one operation belongs to that operation's trace, whose ids follow from the
 * operation's; one about several is a trace of its own that links to theirs.
 */
export function createSpans({ url, headers, resource }: Collector, tools: ExporterTools): Spans {
  const ids = createIds();
  const exporter = createExporter({ url, headers, timeoutMs: EXPORT_LIMIT_MS }, tools);
  const batches = new BatchSpanProcessor({
    exporter,
    maxQueueSize: QUEUE_MAX,
    scheduledDelayMillis: EVERY_MS,
    exportTimeoutMillis: GIVE_UP_MS,
  });
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(resource)),
    idGenerator: ids,
    spanProcessors: [batches],
    spanLimits: { linkCountLimit: LINKS_MAX },
  });
  const tracer = provider.getTracer("lamplighter");
  return {
    trace(step) {
      const [only, ...more] = step.operations;
      const isWhole = step.name === "end" && only !== undefined;
      const parent = only && more.length === 0 && !isWhole ? within(only) : ROOT_CONTEXT;
      const begin = () => tracer.startSpan(nameOf(step), optionsOf(step), parent);
      const span = isWhole ? ids.as(rootIdsOf(only.id), begin) : begin();
      if (step.failed) span.setStatus({ code: SpanStatusCode.ERROR, message: step.outcome });
      span.end(new Date(step.to));
    },
    stop: () => provider.shutdown().catch(() => {}),
  };
}

/** What a span is called: the kinds of steps, and not one of each operation. */
function nameOf({ name, about }: Step): string {
  const { command, action, platform } = about;
  const what = command ?? action ?? platform;
  const step = name === "end" ? "operation" : name;
  return what === undefined ? step : `${step} ${what}`;
}

function optionsOf(step: Step) {
  return {
    kind: KINDS[step.name],
    startTime: new Date(step.from),
    attributes: attributesOf(step),
    links: step.operations.length > 1 ? step.operations.slice(0, LINKS_MAX).map(linkTo) : [],
  };
}

const KINDS: Readonly<Record<Step["name"], SpanKind>> = {
  said: SpanKind.SERVER,
  due: SpanKind.INTERNAL,
  look: SpanKind.CLIENT,
  begin: SpanKind.CLIENT,
  tell: SpanKind.CLIENT,
  end: SpanKind.INTERNAL,
};

function attributesOf({ operations, correlation, outcome, about }: Step) {
  const [only] = operations.length === 1 ? operations : [];
  const own = Object.entries({
    ...about,
    outcome,
    operation: only?.id,
    operations: operations.length,
    correlation: correlation ?? only?.correlation,
  });
  return Object.fromEntries(own.map(([name, value]) => [`lamplighter.${name}`, value]));
}

const rootOf = ({ id }: Traced): SpanContext => ({
  ...rootIdsOf(id),
  traceFlags: TraceFlags.SAMPLED,
  isRemote: true,
});

const within = (operation: Traced): Context =>
  traces.setSpanContext(ROOT_CONTEXT, rootOf(operation));

const linkTo = (operation: Traced): Link => ({
  context: rootOf(operation),
  attributes: { "lamplighter.operation": operation.id },
});
