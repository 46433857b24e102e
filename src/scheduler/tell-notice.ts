import { visibleIn } from "../authorization/authorize.ts";
import type { Message } from "../messages/message.ts";
import { noticeCard } from "../messages/notice-card.ts";
import type { Channel } from "../model/people.ts";
import { matches } from "../model/selector.ts";
import { afterFailure } from "../notifications/after-failure.ts";
import { type Platform, PlatformError, type Posted } from "../platforms/platform.ts";
import type { Jobs } from "../queue/jobs.ts";
import { findInstances } from "../store/instances.ts";
import {
  findNotice,
  type NoticeRecord,
  saveInUse,
  saveNoticeGaveUp,
  saveNoticeTold,
} from "../store/notices.ts";
import { inUse } from "./in-use.ts";
import { reachOwner } from "./owner.ts";
import type { SchedulerTools } from "./tools.ts";

type Tools = Pick<
  SchedulerTools,
  "db" | "transact" | "platform" | "policy" | "evidence" | "now" | "log"
>;

/** Where a message stands, and how to find it there. */
interface Standing {
  readonly channel: Channel;
  readonly posted: Posted;
}

/** Brings one message up to its newest version. A reminder is tried until it is past due. */
export async function tellNotice(tools: Tools, job: Jobs["notice"]): Promise<void> {
  const found = await findNotice(tools.db, job.noticeId);
  const notice = found && (await withEvidence(tools, found));
  if (!notice || notice.gaveUp !== undefined || notice.version <= notice.told) return;
  const { id, version, posted } = notice;
  if (!posted && isPast(notice, tools.now()))
    return giveUp(tools, notice, "it was due before it could be told");
  try {
    const told = posted
      ? await edit(tools, notice, posted)
      : ((await tellOwner(tools, job, notice)) ?? (await put(tools, notice, notice.place)));
    await saveNoticeTold(tools.db, id, { ...told, version });
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const next = afterFailure(error, job.failures, tools.now());
    if (next.kind === "give-up") return giveUp(tools, notice, next.why);
    const { at, failures } = next;
    const { since = tools.now() } = job;
    await tools.transact((tx) => tx.at("notice", at, { ...job, since, failures }));
  }
}

/** A new reminder says how its instances are in use, where that is known; it keeps what it said. */
async function withEvidence({ db, evidence }: Tools, notice: NoticeRecord): Promise<NoticeRecord> {
  const { id, body, posted } = notice;
  if (posted || body.kind !== "reminder" || body.inUse !== undefined) return notice;
  const instances = await findInstances(
    db,
    body.items.map(({ ref }) => ref),
  );
  const words = inUse(body.items, await evidence(instances));
  if (words === undefined) return notice;
  await saveInUse(db, id, words);
  return { ...notice, body: { ...body, inUse: words } };
}

const isPast = ({ body }: NoticeRecord, at: number): boolean =>
  body.kind === "reminder" && at >= body.stopsAt;

/** @returns undefined where the owner cannot be told, at least not in time */
async function tellOwner(
  tools: Tools,
  job: Jobs["notice"],
  notice: NoticeRecord,
): Promise<Standing | undefined> {
  const { id, owner, place } = notice;
  if (owner === undefined) return undefined;
  try {
    const channel = await reachOwner(tools, owner, place.platform);
    if (!channel || !(await mayShow(tools, notice, channel))) return undefined;
    return await put(tools, notice, channel);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const next = afterFailure(error, job.failures, tools.now());
    if (next.kind === "again" && !isPast(notice, next.at)) throw error;
    tools.log.info({ notice: id, detail: error.message }, "an owner cannot be told");
    return undefined;
  }
}

/** What a configured channel does not show must not be told in it, whatever a tag says. */
async function mayShow(
  { policy, db }: Tools,
  { body }: NoticeRecord,
  channel: Channel,
): Promise<boolean> {
  const visible = visibleIn(policy(), channel);
  if (!visible) return true;
  const refs = body.items.map(({ ref }) => ref);
  return (await findInstances(db, refs)).every((instance) => matches(visible, instance));
}

async function put(tools: Tools, notice: NoticeRecord, channel: Channel): Promise<Standing> {
  const posted = await chatOf(tools, channel).post(channel, cardFor(notice, channel));
  return { channel, posted };
}

async function edit(tools: Tools, notice: NoticeRecord, posted: Posted): Promise<Standing> {
  const { body, channel = notice.place } = notice;
  const isOver = body.kind !== "reminder" || body.items.every(({ end }) => end !== undefined);
  const card = cardFor(notice, channel);
  return { channel, posted: await chatOf(tools, channel).edit(posted, card, isOver) };
}

/** On another platform than the place's nobody has rights there, so nothing is offered. */
function cardFor({ body, place }: NoticeRecord, { platform }: Channel): Message {
  const card = noticeCard(body);
  return platform === place.platform ? card : { ...card, buttons: [] };
}

function chatOf({ platform }: Tools, { platform: name }: Channel): Platform {
  const chat = platform(name);
  if (!chat) throw new PlatformError("gone", `${name} is not configured`);
  return chat;
}

async function giveUp(tools: Tools, { id }: NoticeRecord, why: string): Promise<void> {
  tools.log.warn({ notice: id, why }, "a message of the scheduler is left as it is");
  await saveNoticeGaveUp(tools.db, id, why);
}
