import { noticeCard } from "../messages/notice-card.ts";
import { PlatformError } from "../platforms/platform.ts";
import type { Jobs } from "../queue/jobs.ts";
import {
  findNotice,
  type NoticeRecord,
  saveNoticeGaveUp,
  saveNoticeTold,
} from "../store/notices.ts";
import type { SchedulerTools } from "./tools.ts";

/** Waits after failures in a row, in milliseconds: doubling up to the last. */
const FAILED_WAIT_MS = 2_000;
const FAILED_WAIT_MAX_MS = 60_000;
/** After this many failures in a row (about a day) the message is left as it is. */
const FAILURES_MAX = 1_440;

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
    await afterFailure(tools, job, notice, error);
  }
}

async function afterFailure(
  tools: SchedulerTools,
  job: Jobs["notice"],
  notice: NoticeRecord,
  error: PlatformError,
): Promise<void> {
  switch (error.kind) {
    case "rate-limited":
    case "unreachable": {
      if (job.failures >= FAILURES_MAX) return giveUp(tools, notice, error.message);
      const backoffMs = Math.min(FAILED_WAIT_MS * 2 ** job.failures, FAILED_WAIT_MAX_MS);
      const at = tools.now() + (error.retryAfterMs ?? backoffMs);
      const failures = job.failures + 1;
      return tools.transact((tx) => tx.at("notice", at, { ...job, failures }));
    }
    case "gone":
    case "not-allowed":
    case "refused":
      return giveUp(tools, notice, error.message);
    default:
      return error.kind satisfies never;
  }
}

async function giveUp(tools: SchedulerTools, { id }: NoticeRecord, why: string): Promise<void> {
  tools.log.warn({ notice: id, why }, "a message of the scheduler is left as it is");
  await saveNoticeGaveUp(tools.db, id, why);
}
