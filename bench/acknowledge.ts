import { setTimeout as delay } from "node:timers/promises";
import { type BareBolt, startBareBolt } from "./bare.ts";
import { bareCallMs, callDelays, type Said } from "./cloud-calls.ts";
import { type Loader, type LoadResult, startLoader } from "./load.ts";
import { type Pace, WARM_UP, WARM_UP_STOPS, WARMED_UP } from "./pace.ts";
import { CHANNEL, openPlace, type Place, USER } from "./place.ts";
import { quantile } from "./statistics.ts";
import { met, ms, printTable, times } from "./table.ts";

const PACES: readonly Pace[] = [
  { perSecond: 50, requests: 1_000 },
  { perSecond: 200, requests: 2_000 },
];
/** So long that nothing which the cloud does later is part of the load. */
const TRANSITION_MS = 3_600_000;
const CALLS_WITHIN_MS = 10_000;
const GOAL_TIMES = 3;

interface Run extends LoadResult {
  readonly what: string;
  readonly pace: Pace;
  readonly texts: readonly string[];
}

interface Round {
  readonly loader: Loader;
  readonly place: Place;
  readonly bare: BareBolt;
}

/**
 * From a signed slash command to its acknowledgement, beside a Bolt app that does nothing, under the same load; and
 * from the same stops to the cloud's ear, beside the same call made directly.
 */
export async function measureAcknowledgement(built: string): Promise<void> {
  const stops = [WARM_UP_STOPS, ...PACES].reduce((sum, { requests }) => sum + requests, 0);
  const place = await openPlace(built, { size: stops, transitionMs: TRANSITION_MS });
  const bare = await startBareBolt(place.slack.env.SLACK_SIGNING_SECRET);
  const loader = startLoader();
  try {
    const callMs = await bareCallMs(place.ec2);
    const runs = await makeRuns({ loader, place, bare });
    const limit = performance.now() + CALLS_WITHIN_MS;
    while (place.ec2.effects.length < stops && performance.now() < limit) await delay(100);
    printAcknowledgement(runs, stops);
    printCalls(runs, place, callMs);
  } finally {
    loader.end();
    await bare.stop();
    await place.close();
  }
}

async function makeRuns({ loader, place, bare }: Round): Promise<Run[]> {
  const names = [...place.machines.keys()];
  const help = () => "help";
  const list = () => "list";
  const stop = () => `stop ${names.shift()}`;
  const run = async (url: string, what: string, pace: Pace, say: () => string): Promise<Run> => {
    const texts = Array.from({ length: pace.requests }, say);
    const secret = place.slack.env.SLACK_SIGNING_SECRET;
    const { perSecond } = pace;
    const result = await loader.run({
      url,
      secret,
      perSecond,
      texts,
      channel: CHANNEL,
      user: USER,
    });
    return { what, pace, texts, ...result };
  };
  await run(bare.url, "", WARM_UP, help);
  for (const say of [help, list]) await run(place.url, "", WARM_UP, say);
  await run(place.url, "", WARM_UP_STOPS, stop);
  const runs: Run[] = [];
  for (const pace of PACES) {
    runs.push(await run(bare.url, "bare Bolt app", pace, help));
    runs.push(await run(place.url, "/vm help", pace, help));
    runs.push(await run(place.url, "/vm list", pace, list));
  }
  for (const pace of PACES) runs.push(await run(place.url, STOP, pace, stop));
  return runs;
}

const STOP = "/vm stop NAME";

function printAcknowledgement(runs: readonly Run[], fleet: number): void {
  const rows = PACES.flatMap((pace) => {
    const here = runs.filter((run) => run.pace === pace);
    const [bare] = here;
    return bare ? here.map((run) => acknowledgementRow(run, bare)) : [];
  });
  printTable(
    "Signed slash command → acknowledgement",
    [["at a constant rate", "requests", "p50", "p99", "p50 : bare", "p99 : bare", "goal"], ...rows],
    [
      `A fleet of ${fleet}; each stop is a real operation on another instance. Counted from the planned instant of sending.`,
      WARMED_UP,
      `Baseline: the bare Bolt app. Goal: p99 within ${GOAL_TIMES}× of it.`,
    ],
  );
}

function acknowledgementRow(run: Run, bare: Run): string[] {
  const one = spread(run.latenciesMs);
  const other = spread(bare.latenciesMs);
  const failed = run.failed > 0 ? ` (${run.failed} failed)` : "";
  const goal = run === bare ? "" : met(one.p99 <= GOAL_TIMES * other.p99 && run.failed === 0);
  return [
    `${run.pace.perSecond}/s  ${run.what}${failed}`,
    String(run.latenciesMs.length),
    ms(one.p50),
    ms(one.p99),
    times(one.p50, other.p50),
    times(one.p99, other.p99),
    goal,
  ];
}

function printCalls(runs: readonly Run[], { ec2, machines }: Place, callMs: number): void {
  const rows = runs.flatMap(({ what, pace, texts, plannedAt }) => {
    if (what !== STOP) return [];
    const said: Said[] = texts.map((text, n) => ({
      id: machines.get(text.replace("stop ", "")) ?? "",
      at: plannedAt[n] ?? Number.NaN,
    }));
    const delays = callDelays(ec2, said);
    const { p50, p99 } = spread(delays);
    const figures = [ms(p50), ms(p99), times(p50, callMs), times(p99, callMs)];
    return [[`${pace.perSecond}/s`, `${delays.length} of ${said.length}`, ...figures]];
  });
  printTable(
    "Signed slash command → StopInstances arrives at the cloud",
    [["stops at a constant rate", "arrived", "p50", "p99", "p50 : bare", "p99 : bare"], ...rows],
    [`Baseline: one StopInstances by AWS's own client, sent and answered: ${ms(callMs)} at p50.`],
  );
}

const spread = (values: readonly number[]) => ({
  p50: quantile(values, 0.5),
  p99: quantile(values, 0.99),
});
