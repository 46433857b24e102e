import { setTimeout as delay } from "node:timers/promises";
import { nextLookMs } from "../src/operations/pace.ts";
import { MESSAGE_PACE_MS } from "../src/operations/tools.ts";
import type { FakeVersion } from "../test/fakes/slack/state.ts";
import { bareCallMs, callDelays, type Said } from "./cloud-calls.ts";
import { CHANNEL, type Place, USER } from "./place.ts";
import { median, quantile } from "./statistics.ts";
import { met, ms, printTable, seconds, times } from "./table.ts";

const STOPS = 20;
/** One after the other, far enough apart that Slack's limit for edits is not what is measured. */
const EVERY_MS = 2_200;
const SHORTEST_MS = 4_000;
const LONGEST_MS = 12_000;
const END_WITHIN_MS = LONGEST_MS + 8_000;
const GOAL_MS = 2_000;
/** Looks happen at an even pace, so a change waits for any part of it with the same likelihood. */
const SHARES = Array.from({ length: 20 }, (_, n) => (n + 0.5) / 20);

interface Stop extends Said {
  readonly name: string;
  readonly transitionMs: number;
}

/** One operation's end: when the cloud was there, when Slack showed it, and what Slack showed last before. */
interface Ending {
  readonly changedAt: number;
  readonly shownAt: number;
  readonly editBefore: number;
}

/** From the cloud's change to the edited message, one operation at a time; and from the words to the cloud's ear. */
export async function measureFollowing(place: Place): Promise<void> {
  const { ec2, slack, url } = place;
  const callMs = await bareCallMs(ec2);
  const stops: Stop[] = [];
  for (const [name, id] of [...place.machines].slice(0, STOPS)) {
    // Long and short ones by turns: 7 and 20 have no common divisor.
    const turn = (stops.length * 7) % STOPS;
    const transitionMs = SHORTEST_MS + (turn * (LONGEST_MS - SHORTEST_MS)) / (STOPS - 1);
    ec2.setTransitionMs(transitionMs);
    stops.push({ name, id, transitionMs, at: Date.now() });
    await slack.slash({ to: url, user: USER, channel: CHANNEL, text: `stop ${name}` });
    await delay(EVERY_MS);
  }
  const limit = performance.now() + END_WITHIN_MS;
  const ended = () => stops.flatMap((stop) => endingOf(place, stop) ?? []);
  while (ended().length < STOPS && performance.now() < limit) await delay(100);
  printEndings(ended());
  printCalls(callDelays(ec2, stops), callMs);
}

function endingOf({ ec2, slack }: Place, { id, name, transitionMs }: Stop): Ending | undefined {
  const [effect] = ec2.effectsOn(id);
  const isEnd = ({ text }: FakeVersion) => text.includes(`${name} is stopped`);
  const message = slack.inChannel(CHANNEL).find(({ versions }) => versions.some(isEnd));
  const end = message?.versions.findIndex(isEnd) ?? -1;
  const [before, shown] = [message?.versions[end - 1], message?.versions[end]];
  if (!effect || !before || !shown) return undefined;
  return { changedAt: effect.at + transitionMs, shownAt: shown.at, editBefore: before.at };
}

/** What no bot with this pace of looking and of editing could beat, at every phase of its looks. */
function bounds({ changedAt, editBefore }: Ending, lookMs: number): number[] {
  const paceMs = editBefore + MESSAGE_PACE_MS - changedAt;
  return SHARES.map((share) => Math.max(share * lookMs, paceMs));
}

function printEndings(endings: readonly Ending[]): void {
  const young = [{ begunAt: 0, usualMs: undefined, late: false }];
  const lookMs = nextLookMs(young, 1);
  const lags = endings.map(({ changedAt, shownAt }) => shownAt - changedAt);
  const least = endings.flatMap((ending) => bounds(ending, lookMs));
  const [lag, bound] = [lags, least].map((all) => ({ p50: median(all), p90: quantile(all, 0.9) }));
  if (!lag || !bound) return;
  printTable(
    "The cloud's change → the edited message in Slack",
    [
      [`${endings.length} of ${STOPS} stops`, "median", "p90", "goal"],
      ["lower bound", seconds(bound.p50), seconds(bound.p90), ""],
      ["the bot", seconds(lag.p50), seconds(lag.p90), met(lag.p50 < GOAL_MS)],
      ["the bot : lower bound", times(lag.p50, bound.p50), times(lag.p90, bound.p90), ""],
    ],
    [
      `Stops that take the cloud ${seconds(SHORTEST_MS)} to ${seconds(LONGEST_MS)}, one every ${seconds(EVERY_MS)}.`,
      `Lower bound: a look every ${seconds(lookMs)}, an edit at most every ${seconds(MESSAGE_PACE_MS)}, and no time for anything else.`,
      `Goal: median under ${seconds(GOAL_MS)}.`,
    ],
  );
}

function printCalls(delays: readonly number[], callMs: number): void {
  const [p50, worst] = [median(delays), Math.max(...delays)];
  printTable(
    "Signed slash command → StopInstances arrives at the cloud",
    [
      ["one at a time", "arrived", "p50", "worst", "p50 : bare", "worst : bare"],
      [
        "/vm stop NAME",
        `${delays.length} of ${STOPS}`,
        ms(p50),
        ms(worst),
        times(p50, callMs),
        times(worst, callMs),
      ],
    ],
    [`Baseline: one StopInstances by AWS's own client, sent and answered: ${ms(callMs)} at p50.`],
  );
}
