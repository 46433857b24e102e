/**
 * Remembers what a pure function returned, so that the few cron lines, zones and instants that thousands of
 * instances share are worked out once. It holds at most `max` answers, the oldest going first.
 */
export function memo<Key extends string | number, Result>(
  read: (key: Key) => Result,
  max: number,
): (key: Key) => Result {
  const known = new Map<Key, Result>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const fresh = read(key);
    const [oldest] = known.keys();
    if (known.size >= max && oldest !== undefined) known.delete(oldest);
    known.set(key, fresh);
    return fresh;
  };
}
