import type { JobHandlers } from "../queue/jobs.ts";
import { runEdge } from "./edge.ts";
import { planRegion } from "./plan-region.ts";
import { remindOfStop } from "./reminder.ts";
import { tellNotice } from "./tell-notice.ts";
import type { SchedulerTools } from "./tools.ts";

type SchedulerJobs = Pick<JobHandlers, "plan" | "edge" | "reminder-due" | "notice">;

/** Everything that the scheduler does when its time comes. */
export const schedulerJobs = (tools: SchedulerTools): SchedulerJobs => ({
  plan: (job) => planRegion(tools, job),
  edge: (job) => runEdge(tools, job),
  "reminder-due": (job) => remindOfStop(tools, job),
  notice: (job) => tellNotice(tools, job),
});
