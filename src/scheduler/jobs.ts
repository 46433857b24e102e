import type { JobHandlers } from "../queue/jobs.ts";
import { keepDocument } from "./keep-document.ts";
import { settleRegion } from "./settle-region.ts";
import { tellNotice } from "./tell-notice.ts";
import type { SchedulerTools } from "./tools.ts";

type SchedulerJobs = Pick<JobHandlers, "edges" | "document" | "notice">;

/** Everything that the scheduler does when its time comes. */
export const schedulerJobs = (tools: SchedulerTools): SchedulerJobs => ({
  edges: (job) => settleRegion(tools, job),
  document: (job) => keepDocument(tools, job),
  notice: (job) => tellNotice(tools, job),
});
