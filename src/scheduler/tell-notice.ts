import { noticeCard } from "../messages/notice-card.ts";
import { afterFailure } from "../notifications/after-failure.ts";
import { PlatformError } from "../platforms/platform.ts";
import type { Jobs } from "../queue/jobs.ts";
import {
  findNotice,
  type NoticeRecord,
  saveNoticeGaveUp,
  saveNoticeTold,
} from "../store/notices.ts";
import type { SchedulerTools } from "./tools.ts";

/** Brings one message up to its newest version. A reminder is tried until it is past due. */
export async function tellNotice(tools: SchedulerTools, job: Jobs["notice"]): Promise<void> {
  const notice = await findNotice(tools.db, job.noticeId);
  if (!notice || notice.gaveUp || notice.version <= notice.told) return;
  const { body, posted } = notice;
  const past = body.kind === "reminder" && tools.now() >= body.stopsAt;
  if (past && !posted) return giveUp(tools, notice, "it was due before it could be told");
  const platform = tools.platform(notice.channel.platform);
  if (!platform) return giveUp(tools, notice, `${notice.channel.platform} is not configured`);
  try {
    const card = noticeCard(body);
    const isOver = body.kind !== "reminder" || body.end !== undefined;
    const where = posted
      ? await platform.edit(posted, card, isOver)
      : await platform.post(notice.channel, card);
    await saveNoticeTold(tools.db, notice.id, { posted: where, version: notice.version });
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const next = afterFailure(error, job.failures, tools.now());
    if (next.kind === "give-up") return giveUp(tools, notice, next.why);
    const { at, failures } = next;
    await tools.transact((tx) => tx.at("notice", at, { ...job, failures }));
  }
}

async function giveUp(tools: SchedulerTools, { id }: NoticeRecord, why: string): Promise<void> {
  tools.log.warn({ notice: id, why }, "a message of the scheduler is left as it is");
  await saveNoticeGaveUp(tools.db, id, why);
}
