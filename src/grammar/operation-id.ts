/** `op_7F3K`, `OP-7f3k` and `7f3k` are all `op_7f3k`; undefined for what cannot be an operation's id. */
export function normaliseOperationId(word: string): string | undefined {
  const core = /^(?:op[_-])?([0-9a-z]+)$/i.exec(word)?.[1];
  return core === undefined ? undefined : `op_${core.toLowerCase()}`;
}
