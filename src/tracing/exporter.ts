import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import type { SpanExporter } from "@opentelemetry/sdk-trace";
import type { Log } from "../model/log.ts";

interface ExporterOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface ExporterTools {
  readonly now: () => number;
  readonly log: Log;
}

type Done = Parameters<SpanExporter["export"]>[1];
type Result = Parameters<Done>[0];

const WARN_EVERY_MS = 60_000;
const SENT = 0;

/** OTLP over HTTP, in JSON. That a collector takes nothing is said once a minute, and otherwise costs the spans only. */
export function createExporter(
  { url, headers, timeoutMs }: ExporterOptions,
  { now, log }: ExporterTools,
): SpanExporter {
  const otlp = new OTLPTraceExporter({ url, headers: { ...headers }, timeoutMillis: timeoutMs });
  let lost = 0;
  let quietUntil = 0;
  const note = ({ code, error }: Result, count: number) => {
    if (code === SENT) return;
    lost += count;
    if (now() < quietUntil) return;
    log.warn({ why: reasonOf(error), spans: lost }, "traces could not be sent");
    lost = 0;
    quietUntil = now() + WARN_EVERY_MS;
  };
  return {
    export(spans, done) {
      otlp.export(spans, (result) => {
        note(result, spans.length);
        done({ code: SENT });
      });
    },
    forceFlush: () => otlp.forceFlush(),
    shutdown: () => otlp.shutdown(),
  };
}

/** Of the error's own words nothing is told: an address may carry a password. */
function reasonOf(error: (Error & { readonly code?: unknown }) | undefined): string {
  const code = error?.code;
  if (typeof code === "number") return `answered ${code}`;
  return typeof code === "string" ? code : "no good answer in time";
}
