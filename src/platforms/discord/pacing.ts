import type { Pace } from "../pace.ts";

/** Every number that decides how fast we speak to Discord, and how long anything waits. */
export interface DiscordPacing {
  /** Everything that carries the bot's token. Discord allows 50 in a second, to all replicas together. */
  readonly everything: Pace;
  readonly everythingWaitMs: number;
  /** Edits in one channel: Discord allows about five in five seconds. */
  readonly editInChannel: Pace;
  readonly progressWaitMs: number;
  readonly finalWaitMs: number;
  /** New messages in one channel: Discord allows five in five seconds. */
  readonly postInChannel: Pace;
  readonly postWaitMs: number;
  /** Direct messages with people to whom the bot has not written before: Discord takes many at once for spam. */
  readonly openDirect: Pace;
  /** What Discord asks one call to wait is waited up to this; beyond, the caller is told when to come back. */
  readonly restWaitMs: number;
  /** How long an interaction may take before it is acknowledged without its answer. Discord's own limit is 3 s. */
  readonly answerWithinMs: number;
  /** From when on an interaction's token is tried before anything is done for it. */
  readonly staleAfterMs: number;
  /** How long before an interaction's token ends its last word is said. */
  readonly lastWordMs: number;
  /** Pauses before an answer that could not be delivered is tried again. */
  readonly answerAgainMs: readonly number[];
  /** The least time between two identifies; after many within an hour, the second one. Discord allows 1000 a day. */
  readonly identifyGapsMs: readonly [number, number];
  /** How long the gateway may be neither connected nor getting anywhere before it is begun anew. */
  readonly stuckAfterMs: number;
  /** Pauses after connections that did not come about, and after one that cannot without the operator. */
  readonly reconnectMs: readonly number[];
  readonly fatalPauseMs: number;
  /** How long `stop` waits for what is being answered. */
  readonly stopWithinMs: number;
  readonly requestTimeoutMs: number;
}

/**
 * Below Discord's limits by a tenth and more. All calls together come in short windows, so that a moment's delay on the
 * way does not push the calls of two seconds into one.
 */
export const DISCORD_PACING: DiscordPacing = {
  everything: { cap: 8, perMs: 200 },
  everythingWaitMs: 5_000,
  editInChannel: { cap: 5, perMs: 5_500 },
  progressWaitMs: 8_000,
  finalWaitMs: 15_000,
  postInChannel: { cap: 5, perMs: 5_500 },
  postWaitMs: 15_000,
  openDirect: { cap: 5, perMs: 10_000 },
  restWaitMs: 1_500,
  answerWithinMs: 2_000,
  staleAfterMs: 2_800,
  lastWordMs: 60_000,
  answerAgainMs: [300, 1_000, 3_000],
  identifyGapsMs: [5_000, 90_000],
  stuckAfterMs: 60_000,
  reconnectMs: [1_000, 3_000, 10_000, 30_000, 60_000],
  fatalPauseMs: 600_000,
  stopWithinMs: 10_000,
  requestTimeoutMs: 10_000,
};
