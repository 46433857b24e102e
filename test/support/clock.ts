/** A clock that only moves when told. */
export function createClock(start = Date.UTC(2026, 0, 5, 9)) {
  let at = start;
  return {
    now: () => at,
    advance: (ms: number) => {
      at += ms;
    },
  };
}
