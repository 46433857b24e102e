import type { Kysely } from "kysely";
import { nudgeCard } from "../messages/approval-cards.ts";
import { isFinal, operationCard } from "../messages/operation-card.ts";
import type { Action } from "../model/action.ts";
import type { Log } from "../model/log.ts";
import { costChange, type Prices } from "../model/money.ts";
import type { Operation } from "../model/operation.ts";
import type { PlatformName } from "../model/people.ts";
import type { Trace } from "../model/trace.ts";
import { type Platform, PlatformError, type Posted } from "../platforms/platform.ts";
import type { Provider } from "../providers/provider.ts";
import type { Jobs } from "../queue/jobs.ts";
import { setTimers, type Timer, timer } from "../queue/timers.ts";
import { together } from "../queue/together.ts";
import type { Transact } from "../queue/tx.ts";
import { findInstances } from "../store/instances.ts";
import { findMessages, type MessageRecord, saveGaveUp, saveTold } from "../store/messages.ts";
import { findOperation } from "../store/operations.ts";
import type { Database } from "../store/schema.ts";
import { afterFailure } from "./after-failure.ts";
import type { Turns } from "./turns.ts";

export interface TellTools {
  readonly db: Kysely<Database>;
  readonly transact: Transact;
  readonly platform: (name: PlatformName) => Platform | undefined;
  readonly usualMs: (cloud: string, action: Action) => Promise<number | undefined>;
  /** The configured cloud of that name. */
  readonly provider: (cloud: string) => Pick<Provider, "abilities"> | undefined;
  readonly prices: () => Prices;
  readonly turns: Turns;
  /** A message is brought up to date at most this often, in milliseconds. */
  readonly paceMs: number;
  readonly now: () => number;
  readonly log: Log;
  readonly trace: Trace;
}

/** Messages that are read, or put off, in one statement. */
const TOGETHER = 100;

/**
 * Brings one message up to the newest version of its operation; versions in between are skipped.
 * Whatever the platform refuses for now is tried again later, so a lost edit heals by itself.
 */
export function createTell(tools: TellTools): (job: Jobs["tell"]) => Promise<void> {
  const { db, now, transact, turns } = tools;
  const find = together(async (jobs: readonly Jobs["tell"][]) => {
    const found = await findMessages(
      db,
      jobs.map(({ messageId }) => messageId),
    );
    return jobs.map(({ messageId }) => found.get(messageId));
  }, TOGETHER);
  const setAll = together(async (timers: readonly Timer[]) => {
    await transact(async (tx) => {
      await setTimers(tx.db, timers);
      tx.timersChanged();
    });
    return timers.map(() => undefined);
  }, TOGETHER);
  const putOff = (job: Jobs["tell"], turn: number) =>
    setAll(timer("tell", turn, { ...job, turn, since: job.since ?? now() }));
  /** When it has its turn, where that is still to come. A message that stands needs none. */
  const turnOf = ({ turn }: Jobs["tell"], { posted, channel }: MessageRecord) => {
    if (posted) return undefined;
    if (turn === undefined) return turns.next(channel);
    return turn > now() ? turn : undefined;
  };

  return async (job) => {
    const message = await find(job);
    if (!message || message.gaveUp) return;
    const turn = turnOf(job, message);
    if (turn !== undefined) return putOff(job, turn);
    const roomAt = await tell(tools, job, message);
    if (roomAt === undefined) return;
    turns.refused(message.channel, roomAt);
    await putOff(job, roomAt);
  };
}

/** @returns when the channel has room for a new message, where it has none now: then nothing is done */
async function tell(
  tools: TellTools,
  job: Jobs["tell"],
  message: MessageRecord,
): Promise<number | undefined> {
  const operation = await findOperation(tools.db, message.operationId);
  if (!operation || operation.version <= message.told) return undefined;
  const earliest = (message.toldAt ?? 0) + tools.paceMs;
  if (tools.now() < earliest) {
    await later(tools, job, earliest);
    return undefined;
  }
  const platform = tools.platform(message.channel.platform);
  if (!platform) {
    await giveUp(tools, message, `${message.channel.platform} is not configured`);
    return undefined;
  }
  try {
    const posted = await show(tools, platform, message, operation);
    await saveTold(tools.db, message.id, { posted, version: operation.version, at: tools.now() });
    return undefined;
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return untaken(tools, job, message, error);
  }
}

/** What is done about a message that the platform did not take. @returns as `tell` */
async function untaken(
  tools: TellTools,
  job: Jobs["tell"],
  message: MessageRecord,
  error: PlatformError,
): Promise<number | undefined> {
  const next = afterFailure(error, job.failures, tools.now());
  if (next.kind === "give-up") {
    if (error.kind === "gone") await saveGaveUp(tools.db, message.id, next.why);
    else await giveUp(tools, message, next.why);
    return undefined;
  }
  if (error.kind === "rate-limited" && !message.posted) return next.at;
  const { messageId, since = tools.now() } = job;
  await later(tools, { messageId, since, failures: next.failures }, next.at);
  return undefined;
}

async function show(
  tools: TellTools,
  platform: Platform,
  message: MessageRecord,
  operation: Operation,
): Promise<Posted> {
  const card = await cardOf(tools, operation, message);
  const final = isFinal(operation);
  if (!message.posted) {
    const from = tools.now();
    const posted = await platform.post(message.channel, card, message.reply);
    const about = { platform: platform.name };
    const times = { from, to: tools.now() };
    tools.trace({ name: "tell", operations: [operation], ...times, outcome: "posted", about });
    return posted;
  }
  try {
    return await platform.edit(message.posted, card, final);
  } catch (error) {
    // Somebody deleted it: the end is worth a new one, a step on the way is not.
    const deleted =
      error instanceof PlatformError && error.kind === "gone" && message.kind === "card";
    if (!deleted || !final) throw error;
    return platform.post(message.channel, card, message.reply);
  }
}

async function cardOf(tools: TellTools, operation: Operation, message: MessageRecord) {
  const pairs = new Map(
    operation.targets.map(({ cloud, action }) => [`${cloud} ${action}`, { cloud, action }]),
  );
  const usual = new Map<string, number | undefined>();
  for (const [key, { cloud, action }] of pairs) usual.set(key, await tools.usualMs(cloud, action));
  const { stage, targets } = operation;
  // Of many, nothing is told of each; what they cost together is told where somebody has to decide.
  const isTold = targets.length === 1 || stage === "asked" || stage === "approval";
  const refs = isTold ? targets.map(({ ref }) => ref) : [];
  const instances = await findInstances(tools.db, refs);
  const card = message.kind === "nudge" ? nudgeCard : operationCard;
  return card({
    operation,
    place: message.channel,
    able: (cloud, action) => tools.provider(cloud)?.abilities[action].can ?? false,
    usualMs: (cloud, action) => usual.get(`${cloud} ${action}`),
    instance: (ref) => instances.find((instance) => instance.ref === ref),
    cost: isTold ? costChange(tools.prices(), operation, instances) : undefined,
    now: tools.now(),
  });
}

async function giveUp(tools: TellTools, message: MessageRecord, why: string): Promise<void> {
  tools.log.warn(
    { message: message.id, operation: message.operationId, why },
    "a message is left as it is",
  );
  await saveGaveUp(tools.db, message.id, why);
}

async function later(tools: TellTools, job: Jobs["tell"], at: number): Promise<void> {
  await tools.transact((tx) => tx.at("tell", at, job));
}
