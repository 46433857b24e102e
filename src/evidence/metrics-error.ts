export type MetricsFault =
  /** No answer. */
  | "unreachable"
  /** It wants another token, or another tenant. */
  | "refused"
  /** What answers does not speak its language. */
  | "unreadable"
  /** It does not take the query. */
  | "query";

/** Why nothing is known; the message goes on after "the server". */
export class MetricsError extends Error {
  readonly kind: MetricsFault;

  constructor(message: string, { kind, cause }: { kind: MetricsFault; cause?: unknown }) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** Why there was no answer, in words of ours alone: an error's own may repeat what was sent. */
export function failureWords(error: unknown, limitMs: number): string {
  const { name, cause } = error as { name?: unknown; cause?: { code?: unknown } };
  const code = typeof cause?.code === "string" ? cause.code : undefined;
  const isLate = name === "TimeoutError" || name === "AbortError" || code?.includes("TIMEOUT");
  if (isLate) return `did not answer within ${limitMs / 1000} s`;
  if (/CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY/.test(code ?? ""))
    return `shows a certificate that is not trusted here (${code})`;
  return code === undefined ? "cannot be reached" : `cannot be reached (${code})`;
}

const WORDS_MAX = 200;

/** One short line of what a server said, with none of these texts in it. */
export function harmless(words: string, secrets: readonly string[]): string {
  const hidden = secrets.reduce((text, secret) => text.replaceAll(secret, "•••"), words);
  const line = hidden.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return line.length > WORDS_MAX ? `${line.slice(0, WORDS_MAX)}…` : line;
}
