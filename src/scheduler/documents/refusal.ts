/** Why a document is not read: one sentence, without the address's path and query, which may be a secret. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** What went wrong while a host was asked, in words. */
export function troubleOf(error: unknown, host: string, timeoutMs: number): string {
  const { name, cause } = error as { name?: string; cause?: unknown };
  if (error instanceof Refusal) return error.message;
  if (cause instanceof Refusal) return cause.message;
  const code = codeOf(error) ?? codeOf(cause);
  if (name === "TimeoutError" || name === "AbortError" || /TIMEOUT|TIMEDOUT/.test(code ?? ""))
    return `${host} did not answer within ${timeoutMs / 1000} s.`;
  if (/ENOTFOUND|EAI_|ENODATA/.test(code ?? ""))
    return `There is no host ${host}: look at its name.`;
  if (/CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY/.test(code ?? ""))
    return `${host} shows a certificate that is not trusted here (${code}).`;
  return `${host} could not be read${code === undefined ? "" : ` (${code})`}.`;
}

function codeOf(error: unknown): string | undefined {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : "";
  return typeof code === "string" && code !== "" ? code : undefined;
}
