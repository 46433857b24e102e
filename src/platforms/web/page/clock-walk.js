// @ts-check
import { goForward } from "./server.js";
import { botNow, sayMoment } from "./time.js";

/** @typedef {import("../clock-feed.ts").ClockNews} ClockNews */
/** @typedef {{ goes: boolean, waits: boolean, words: string }} Walking what stands beside the clock */

const SECOND = 1_000;
const STEP_MS = 300 * SECOND;
/** A longer way than this takes so long that one is told. */
const LONG_MS = 7_200 * SECOND;
/** Between two steps: a day is over in about a minute, and one sees what comes. */
const PAUSE_MS = 90;

/**
 * Moves the bot's time on, one small step after the other, until it is there or somebody stops it. The bot ends a step
 * early where a schedule has something to do.
 * @param {{ onStep: (news: ClockNews) => void, onChange: (walking: Walking) => void }} options
 */
export function createWalk({ onStep, onChange }) {
  /** Where it goes to; undefined while it stands. @type {number | undefined} */
  let until;
  /** Where it was going when it was made to wait. @type {number | undefined} */
  let waiting;

  /** @param {string} words */
  const tell = (words) =>
    onChange({ goes: until !== undefined, waits: waiting !== undefined, words });
  /** @param {string} words */
  const stop = (words) => {
    until = undefined;
    tell(words);
  };

  return {
    goes: () => until !== undefined,
    stop,
    /** @param {number} ms */
    async go(ms) {
      const end = botNow() + ms;
      until = end;
      waiting = undefined;
      tell(ms > LONG_MS ? "A day passes in about a minute." : "");
      try {
        while (until === end && botNow() < end) {
          const stepMs = Math.min(STEP_MS, Math.max(SECOND, end - botNow()));
          onStep(await goForward(Math.round(stepMs)));
          await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        }
        if (until === end) stop(`It is ${sayMoment(botNow())} now.`);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (until === end) stop(`The clock stands: ${why}`);
      }
    },
    /**
     * Stands still until somebody has it go on.
     * @param {string} words
     */
    wait(words) {
      waiting = until;
      stop(words);
    },
    /** Goes to where it was going. */
    goOn() {
      if (waiting !== undefined) this.go(waiting - botNow());
    },
  };
}
