import { MetricsError } from "./metrics-error.ts";

/** One series and its value; one that is no number is not among them. */
export interface Sample {
  readonly labels: Readonly<Record<string, unknown>>;
  readonly value: number;
}

type Json = Readonly<Record<string, unknown>>;

/** Reads the answer to an instant query. @throws MetricsError for whatever is no complete vector */
export function readVector(answer: { readonly status: number; readonly text: string }): Sample[] {
  const { status } = answer;
  if (status >= 300 && status < 400)
    throw new MetricsError("sends the bot to another address", { kind: "unreadable" });
  if (status === 401 || status === 403)
    throw new MetricsError(`refuses the token or the tenant (${status})`, { kind: "refused" });
  const envelope = parsed(answer);
  if (envelope.status !== "success") throw said(envelope, status);
  const warnings = listOf(envelope.warnings).filter((one) => typeof one === "string");
  // A federated server warns where a part of it did not answer: sums are too low then.
  if (warnings.length > 0)
    throw new MetricsError(`warns: ${warnings.join("; ")}`, { kind: "query" });
  const data = objectOf(envelope.data);
  if (data?.resultType !== "vector" || !Array.isArray(data.result))
    throw new MetricsError(`answers with a ${kindOf(data)}, not with one value for each series`, {
      kind: "query",
    });
  return data.result.flatMap(sampleOf);
}

function parsed({ status, text }: { readonly status: number; readonly text: string }): Json {
  try {
    const envelope = objectOf(JSON.parse(text));
    if (envelope && typeof envelope.status === "string") return envelope;
  } catch {
    // Said below, like every other answer that is none of its own.
  }
  const words = `answers ${status} with something else than an answer of Prometheus`;
  throw new MetricsError(words, { kind: "unreadable" });
}

function said({ errorType, error }: Json, status: number): MetricsError {
  const type = typeof errorType === "string" ? errorType : String(status);
  const words = typeof error === "string" ? `: ${error}` : "";
  return new MetricsError(`does not answer the query (${type})${words}`, { kind: "query" });
}

function sampleOf(series: unknown): Sample[] {
  const { metric, value } = objectOf(series) ?? {};
  const labels = objectOf(metric);
  const [, written] = listOf(value);
  if (!labels || typeof written !== "string" || written.trim() === "") return [];
  const number = Number(written);
  return Number.isFinite(number) ? [{ labels, value: number }] : [];
}

const kindOf = (data: Json | undefined): string =>
  typeof data?.resultType === "string" ? data.resultType : "nothing";

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const objectOf = (value: unknown): Json | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Json)
    : undefined;
