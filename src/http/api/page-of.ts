/** One page of what has a ref, sorted by it. @param cursor the last ref of the page before */
export function pageOf<One extends { readonly ref: string }>(
  all: readonly One[],
  limit: number,
  cursor: string | undefined,
): { readonly items: One[]; readonly next?: string } {
  const sorted = [...all].sort((one, other) => (one.ref < other.ref ? -1 : 1));
  const rest = cursor === undefined ? sorted : sorted.filter(({ ref }) => ref > cursor);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const more = rest.length > limit && last !== undefined;
  return { items, ...(more && { next: last.ref }) };
}
