import type { DiscordLoadResult, DiscordSaid } from "./discord-load.ts";
import { type Answering, type DiscordPlace, type Mode, openDiscordPlace } from "./discord-place.ts";
import { type Pace, WARM_UP, WARM_UP_STOPS, WARMED_UP } from "./pace.ts";
import { quantile } from "./statistics.ts";
import { met, ms, printTable, times } from "./table.ts";

/** Enough that no instance is stopped twice. */
const FLEET = 2_500;
const COMPLETED_FLEET = 5_000;
const PACES: readonly Pace[] = [
  { perSecond: 50, requests: 1_000 },
  { perSecond: 200, requests: 1_000 },
];
const COMPLETIONS: Pace = { perSecond: 50, requests: 200 };
/** So long that nothing which the cloud does later is part of the load. */
const TRANSITION_MS = 3_600_000;
const GOAL_TIMES = 3;
const COMPLETION_GOAL_MS = 200;

const NAMES: Readonly<Record<Mode, string>> = { gateway: "the gateway", http: "HTTP" };
const BARE: Readonly<Record<Mode, string>> = {
  gateway: "bare discord.js",
  http: "bare handler",
};

interface Run extends DiscordLoadResult {
  readonly what: string;
  readonly pace: Pace;
}

/**
 * From an interaction to its answer, as the person who waits for it sees both, beside a handler that does nothing,
 * under the same load; and from half a name to its choices.
 */
export async function measureDiscord(built: string): Promise<void> {
  for (const mode of ["gateway", "http"] as const)
    await inPlace(built, { mode, size: FLEET }, async (place) =>
      printAnswers(mode, await answer(place, mode)),
    );
  await inPlace(built, { mode: "http", size: COMPLETED_FLEET }, async (place) =>
    printCompletions(await complete(place)),
  );
}

async function inPlace(
  built: string,
  { mode, size }: { readonly mode: Mode; readonly size: number },
  measure: (place: DiscordPlace) => Promise<void>,
): Promise<void> {
  const place = await openDiscordPlace(built, mode, { size, transitionMs: TRANSITION_MS });
  try {
    await measure(place);
  } finally {
    await place.close();
  }
}

async function answer({ bot, bare, machines }: DiscordPlace, mode: Mode): Promise<readonly Run[]> {
  const names = [...machines.keys()];
  const list = () => ({ command: "list" });
  const stop = () => ({ command: "stop", options: { instance: names.shift() ?? "" } });
  await runOf(bare, "", WARM_UP, list);
  await runOf(bot, "", WARM_UP, list);
  await runOf(bot, "", WARM_UP_STOPS, stop);
  const runs: Run[] = [];
  for (const pace of PACES) {
    runs.push(await runOf(bare, BARE[mode], pace, list));
    runs.push(await runOf(bot, "/vm list", pace, list));
  }
  for (const pace of PACES) runs.push(await runOf(bot, "/vm stop NAME", pace, stop));
  return runs;
}

/** The bare handler, and the bot. */
async function complete({ bot, bare, machines }: DiscordPlace): Promise<readonly Run[]> {
  const names = [...machines.keys()];
  let turn = 0;
  const typing = (): DiscordSaid => {
    turn += 1;
    const name = names[(turn * 617) % names.length] ?? "";
    const typed = HALF_TYPED[turn % HALF_TYPED.length]?.(name) ?? "";
    return { command: "stop", typing: { option: "instance", typed } };
  };
  const runs: Run[] = [];
  for (const [to, what] of [
    [bare, BARE.http],
    [bot, "/vm stop NAM…"],
  ] as const) {
    await runOf(to, "", WARM_UP, typing);
    runs.push(await runOf(to, what, COMPLETIONS, typing));
  }
  return runs;
}

/** As names are typed: nothing yet, their beginning, something in their middle, and with two letters swapped. */
const HALF_TYPED: readonly ((name: string) => string)[] = [
  () => "",
  (name) => name.slice(0, 2),
  (name) => name.slice(0, -3),
  (name) => name.slice(3),
  (name) => `bxo${name.slice(3)}`,
];

async function runOf(
  { discord, via }: Answering,
  what: string,
  pace: Pace,
  say: () => DiscordSaid,
): Promise<Run> {
  const said = Array.from({ length: pace.requests }, say);
  return { what, pace, ...(await discord.run({ via, perSecond: pace.perSecond, said })) };
}

function printAnswers(mode: Mode, runs: readonly Run[]): void {
  const rows = PACES.flatMap((pace) => {
    const here = runs.filter((run) => run.pace === pace);
    const [bare] = here;
    const goal = ({ high, bareHigh }: Figures) => high <= GOAL_TIMES * bareHigh;
    return bare ? here.map((run) => rowOf(run, bare, { share: 0.99, goal })) : [];
  });
  printTable(
    `Discord over ${NAMES[mode]}: interaction → answer`,
    [["at a constant rate", "requests", "p50", "p99", "p50 : bare", "p99 : bare", "goal"], ...rows],
    [
      `A fleet of ${FLEET}; each stop is a real operation, written down before the answer. Counted from the planned instant of sending.`,
      WARMED_UP,
      `Baseline: the ${BARE[mode]}, which says one word. Goal: p99 within ${GOAL_TIMES}× of it.`,
    ],
  );
}

function printCompletions(runs: readonly Run[]): void {
  const [bare] = runs;
  if (!bare) return;
  const goal = ({ high }: Figures) => high < COMPLETION_GOAL_MS;
  printTable(
    "Discord over HTTP: half a name → its choices",
    [
      ["at a constant rate", "requests", "p50", "p95", "p50 : bare", "p95 : bare", "goal"],
      ...runs.map((run) => rowOf(run, bare, { share: 0.95, goal })),
    ],
    [
      `A fleet of ${COMPLETED_FLEET}. Typed by turns: nothing, a beginning, a middle, two letters swapped.`,
      `Baseline: the ${BARE.http}, which offers one word. Goal: p95 under ${ms(COMPLETION_GOAL_MS)}.`,
    ],
  );
}

interface Figures {
  readonly high: number;
  readonly bareHigh: number;
}

interface Judged {
  /** Of all requests, how many are faster than the high figure. */
  readonly share: number;
  readonly goal: (figures: Figures) => boolean;
}

function rowOf(run: Run, bare: Run, { share, goal }: Judged): string[] {
  const [one, other] = [run.latenciesMs, bare.latenciesMs];
  const [middle, bareMiddle] = [quantile(one, 0.5), quantile(other, 0.5)];
  const figures = { high: quantile(one, share), bareHigh: quantile(other, share) };
  const failed = run.failed > 0 ? ` (${run.failed} not answered at once)` : "";
  return [
    `${run.pace.perSecond}/s  ${run.what}${failed}`,
    String(one.length),
    ms(middle),
    ms(figures.high),
    times(middle, bareMiddle),
    times(figures.high, figures.bareHigh),
    run === bare ? "" : met(goal(figures) && run.failed === 0),
  ];
}
