import { WireError } from "./wire.ts";
import type { Asked, Job, SubJob } from "./world.ts";
import { checkRight } from "./world.ts";

export function showJob(asked: Asked, id: string): unknown {
  checkRight(asked, "ecs:cloudServers:get", "ecs");
  const job = asked.world.jobs.get(id);
  if (job?.project !== asked.project)
    throw new WireError("The job does not exist.", { by: "ecs", code: "Common.0011", status: 404 });
  const now = asked.world.now();
  const subs = job.subs.map((sub) => ({ sub, status: statusOf(sub, now) }));
  const isOpen = subs.some(({ status }) => status === "RUNNING");
  const hasFailed = subs.some(({ status }) => status === "FAIL");
  const status = isOpen ? "RUNNING" : hasFailed ? "FAIL" : "SUCCESS";
  const ended = { error_code: hasFailed && !isOpen ? "Ecs.0000" : null, fail_reason: null };
  return {
    job_id: job.id,
    job_type: job.type,
    status,
    begin_time: new Date(job.beganAt).toISOString(),
    end_time: isOpen ? "" : new Date(now).toISOString(),
    ...ended,
    entities: { sub_jobs_total: subs.length, sub_jobs: subs.map((one) => subOf(job, one)) },
  };
}

function statusOf({ endsAt, failure }: SubJob, now: number): string {
  if (now < endsAt) return "RUNNING";
  return failure ? "FAIL" : "SUCCESS";
}

function subOf(job: Job, { sub, status }: { sub: SubJob; status: string }): unknown {
  const failure = status === "FAIL" ? sub.failure : undefined;
  return {
    job_id: sub.id,
    job_type: sub.type,
    status,
    begin_time: new Date(job.beganAt).toISOString(),
    end_time: status === "RUNNING" ? "" : new Date(sub.endsAt).toISOString(),
    error_code: failure?.code ?? null,
    fail_reason: failure?.reason ?? null,
    entities: { server_id: sub.serverId },
  };
}
