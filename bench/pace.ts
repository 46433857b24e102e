/** A load at a constant rate. */
export interface Pace {
  readonly perSecond: number;
  readonly requests: number;
}

/** Until then the compiler is at work on what was never run before, which a bot that has run for a day knows no more. */
export const WARM_UP: Pace = { perSecond: 200, requests: 2_000 };
/** A stop leaves work behind, which would be part of the load. */
export const WARM_UP_STOPS: Pace = { perSecond: 100, requests: 300 };
export const WARMED_UP = `Each was warmed up by ${WARM_UP.requests} of its kind, stops by ${WARM_UP_STOPS.requests}.`;
