import { visibleIn } from "../authorization/authorize.ts";
import type { Prices } from "../model/money.ts";
import type { ChannelId } from "../model/policy.ts";
import type { Digest, DigestPlan, Period } from "../model/savings.ts";
import { selectorMatcher } from "../model/selector.ts";
import type { Jobs } from "../queue/jobs.ts";
import { isBusy } from "../scheduler/in-use.ts";
import type { SchedulerTools } from "../scheduler/tools.ts";
import { allInstances } from "../store/instances.ts";
import { lapsedApprovals } from "../store/lapsed-approvals.ts";
import { insertNotices } from "../store/notices.ts";
import { stateChanges } from "../store/runtime.ts";
import { costOf } from "./costs.ts";
import { periodBefore, weeklyInstants } from "./period.ts";
import { holdsSaid, hoursTogether } from "./savings.ts";
import { type Run, stretchesOf } from "./usage.ts";

export interface DigestTools
  extends Pick<SchedulerTools, "db" | "transact" | "policy" | "evidence" | "now" | "log"> {
  readonly prices: () => Prices;
  /** Absent where nobody wants one. */
  readonly digest: () => DigestPlan | undefined;
}

/** One that is later than this is left out. */
const CATCH_UP_MS = 86_400_000;
const WEEK_DAYS = 7;

const keyOf = ({ platform, id }: ChannelId): string => `${platform}:${id}`;

/** Sets the timers of all channels that want their weeks summed up. Never fails: the timers of before are kept. */
export async function planDigests({
  transact,
  digest,
  now,
  log,
}: Pick<DigestTools, "transact" | "digest" | "now" | "log">): Promise<void> {
  const plan = digest();
  if (!plan) return;
  const { next } = weeklyInstants(plan, now());
  const planning = transact(async (tx) => {
    for (const channel of plan.channels)
      await tx.at("digest", next.at, { channel: keyOf(channel) });
  });
  await planning.catch((error: unknown) => log.warn({ err: error }, "weeks are not planned"));
}

/**
 * Sums up a channel's week, if it is time for that, and sets the timer of the next one. A week and a channel make one
 * message, whoever comes to this how often: its id names both.
 */
export async function sumUpWeek(tools: DigestTools, { channel }: Jobs["digest"]): Promise<void> {
  const plan = tools.digest();
  const place = plan?.channels.find((one) => keyOf(one) === channel);
  if (!plan || !place) return;
  const now = tools.now();
  const { last, next } = weeklyInstants(plan, now);
  const isDue = now - last.at <= CATCH_UP_MS;
  const period = periodBefore(last.at, WEEK_DAYS, plan.timeZone);
  const digest = isDue ? await digestOf(tools, place, period) : undefined;
  if (!digest) tools.log.info({ channel, at: last.at }, "a week is not summed up");
  await tools.transact(async (tx) => {
    await tx.at("digest", next.at, { channel });
    if (!digest) return;
    const id = `digest_${channel}_${last.week}`;
    const body = { kind: "digest", items: [], digest } as const;
    const expiresAt = last.at + CATCH_UP_MS;
    const notice = { id, place, owner: undefined, body, expiresAt };
    for (const noticeId of await insertNotices(tx.db, [notice]))
      await tx.send("notice", { noticeId, failures: 0 });
  });
}

/** @returns undefined where the channel shows nothing (any more) */
async function digestOf(
  tools: DigestTools,
  place: ChannelId,
  period: Period,
): Promise<Digest | undefined> {
  const visible = visibleIn(tools.policy(), place);
  if (!visible) return undefined;
  const instances = (await allInstances(tools.db)).filter(selectorMatcher(visible));
  const refs = instances.map(({ ref }) => ref);
  const changes = await stateChanges(tools.db, refs, period);
  const runs = instances.map(
    (instance): Run => ({
      instance,
      stretches: stretchesOf(changes.get(instance.ref) ?? [], period),
      schedule: undefined,
    }),
  );
  return {
    hours: hoursTogether(runs),
    saved: costOf(runs, "parked", tools.prices()),
    holds: (await holdsSaid(tools, instances, period)).length,
    lapsed: await lapsedApprovals(tools.db, refs, period),
    idle: await longestIdle(tools, runs),
  };
}

async function longestIdle(
  { evidence }: DigestTools,
  runs: readonly Run[],
): Promise<Digest["idle"]> {
  const running = runs.filter(({ instance }) => instance.state === "running");
  const uses = await evidence(running.map(({ instance }) => instance));
  const idle = running.flatMap(({ instance: { ref, name }, stretches }) => {
    const use = uses.get(ref);
    const last = stretches.at(-1);
    if (use?.cpu === undefined || isBusy(use) || last?.usage !== "running") return [];
    return [{ name, ms: last.to - last.from }];
  });
  return idle.sort((a, b) => b.ms - a.ms)[0];
}
