import { ShowJobRequest } from "@huaweicloud/huaweicloud-sdk-ecs";
import { z } from "zod";
import type { Trouble } from "../../model/trouble.ts";
import { ProviderError } from "../provider.ts";
import { jobTrouble } from "./errors.ts";
import type { HuaweiRegion } from "./region.ts";

const JOB_RIGHT = "ecs:cloudServers:get";

const optional = <T extends z.ZodType>(type: T) => type.nullish().catch(undefined);
const word = optional(z.string());

const OUTCOME = { status: word, error_code: word, fail_reason: word };
const ENTITIES = z.looseObject({ server_id: word, errorcode_message: word });
const SUB_JOB = z.looseObject({ ...OUTCOME, entities: optional(ENTITIES) });
const JOB = z.looseObject({
  ...OUTCOME,
  status: z.string(),
  entities: optional(z.looseObject({ server_id: word, sub_jobs: optional(z.array(SUB_JOB)) })),
});
type Job = z.infer<typeof JOB>;
type SubJob = z.infer<typeof SUB_JOB>;

/** How far one server's part of a job is. */
export type Part =
  | { readonly kind: "underway" }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly trouble: Trouble };

/** Tells a server's part in its job; nothing where the job cannot be read any more. */
export type PartOf = (handle: string | undefined, id: string) => Part | undefined;

/** Reads the jobs, one call for each. */
export async function readJobs(
  region: HuaweiRegion,
  handles: readonly (string | undefined)[],
): Promise<PartOf> {
  const jobs = new Map<string, Job>();
  for (const handle of new Set(handles)) {
    const job = handle === undefined ? undefined : await readJob(region, handle);
    if (handle !== undefined && job) jobs.set(handle, job);
  }
  return (handle, id) => {
    const job = handle === undefined ? undefined : jobs.get(handle);
    return job && partOf(region, job, id);
  };
}

async function readJob(region: HuaweiRegion, id: string): Promise<Job | undefined> {
  const request = new ShowJobRequest().withJobId(id);
  const ask = { right: JOB_RIGHT, shape: JOB, tries: 2 } as const;
  try {
    return await region.ecs(ask, (client) => client.showJob(request));
  } catch (error) {
    if (error instanceof ProviderError && isHidden(error)) return undefined;
    throw error;
  }
}

/** Gone, or not for these keys to read: the servers' states are left to judge by. */
const isHidden = ({ trouble: { kind } }: ProviderError): boolean =>
  kind === "not-found" || kind === "not-allowed";

/** A server that its job does not mention shares the fate of the whole. */
function partOf(region: HuaweiRegion, job: Job, id: string): Part {
  const subs = job.entities?.sub_jobs ?? [];
  const own = subs.find(({ entities }) => entities?.server_id === id);
  return outcomeOf(region, own ?? job);
}

function outcomeOf(region: HuaweiRegion, one: Job | SubJob): Part {
  switch (one.status) {
    case "SUCCESS":
      return { kind: "done" };
    case "FAIL": {
      const message = one.entities?.errorcode_message;
      const reason = one.fail_reason || (typeof message === "string" ? message : "");
      const code = one.error_code || undefined;
      return { kind: "failed", trouble: jobTrouble(code, reason, region.about(JOB_RIGHT)) };
    }
    default:
      return { kind: "underway" };
  }
}
