import type { Money } from "./money.ts";
import type { ChannelId } from "./policy.ts";

/** A stretch of time, Unix milliseconds. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** How long instances ran in a period, were parked, and how long nobody knows: together its whole length. Milliseconds. */
export interface Hours {
  readonly running: number;
  readonly parked: number;
  readonly unknown: number;
}

/** One that ran while nothing asked for it. */
export interface Waster {
  readonly name: string;
  readonly ref: string;
  readonly ms: number;
  readonly why: "no schedule" | "outside its schedule";
  readonly cost?: Money | undefined;
}

/** How often somebody left instances as they were. */
export interface Holder {
  readonly by: string;
  readonly holds: number;
  /** The names of what they held, each once. */
  readonly names: readonly string[];
}

/** What a period cost, and what it did not. */
export interface SavingsView {
  readonly period: Period;
  readonly days: number;
  /** From when on it is known what ran, where that is later than the period begins. */
  readonly knownSince?: number | undefined;
  readonly instances: number;
  readonly hours: Hours;
  readonly spent?: Money | undefined;
  /** What the parked hours would have cost. */
  readonly saved?: Money | undefined;
  /** The most expensive first. */
  readonly wasters: readonly Waster[];
  /** Who held most first. */
  readonly holders: readonly Holder[];
}

/** A week in one line. */
export interface Digest {
  readonly hours: Hours;
  readonly saved?: Money | undefined;
  readonly holds: number;
  /** Requests that nobody approved in time. */
  readonly lapsed: number;
  /** Of those that run and are not in use now, the one that runs for longest; where use is known at all. */
  readonly idle?: { readonly name: string; readonly ms: number } | undefined;
}

/** When and where a week is summed up by itself. */
export interface DigestPlan {
  /** 0 is Monday. */
  readonly day: number;
  /** Minutes since midnight. */
  readonly minute: number;
  /** IANA name. */
  readonly timeZone: string;
  readonly channels: readonly ChannelId[];
}
