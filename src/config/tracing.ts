import type { Environment } from "./types.ts";

/** Where traces are sent, as OpenTelemetry's own variables say; or why they cannot be. */
export type Tracing =
  | {
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly resource: Readonly<Record<string, string>>;
    }
  /** A sentence for the operator; never a value. */
  | { readonly problem: string };

const ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
const TRACES_ENDPOINT = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
const HTTP = /^https?:$/;

/** @returns undefined where no endpoint is set, or traces are switched off */
export function readTracing(env: Environment): Tracing | undefined {
  const own = env[TRACES_ENDPOINT]?.trim();
  const common = env[ENDPOINT]?.trim();
  const written = own || common;
  const isOff = env.OTEL_SDK_DISABLED === "true" || env.OTEL_TRACES_EXPORTER === "none";
  if (!written || isOff) return undefined;
  const variable = own ? TRACES_ENDPOINT : ENDPOINT;
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (!url || !HTTP.test(url.protocol))
    return { problem: `${variable} is not an address that begins with http:// or https://.` };
  const protocol =
    env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? env.OTEL_EXPORTER_OTLP_PROTOCOL ?? "http/json";
  if (!protocol.startsWith("http/"))
    return { problem: "Traces are sent by HTTP only: collectors take it at port 4318." };
  if (!own) url.pathname = `${url.pathname.replace(/\/+$/, "")}/v1/traces`;
  return {
    url: url.href,
    headers: {
      ...pairs(env.OTEL_EXPORTER_OTLP_HEADERS),
      ...pairs(env.OTEL_EXPORTER_OTLP_TRACES_HEADERS),
    },
    resource: {
      ...pairs(env.OTEL_RESOURCE_ATTRIBUTES),
      "service.name": env.OTEL_SERVICE_NAME?.trim() || "lamplighter",
    },
  };
}

/** `name=value,other=value`, percent-encoded; what is none is passed over. */
function pairs(written = ""): Record<string, string> {
  const found = written.split(",").map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, Math.max(at, 0)).trim(), plain(pair.slice(at + 1).trim())];
  });
  return Object.fromEntries(found.filter(([name]) => name !== ""));
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
