import type { Kysely } from "kysely";
import type { Log } from "../model/log.ts";
import { type Provider, ProviderError } from "../providers/provider.ts";
import type { Jobs } from "../queue/jobs.ts";
import type { Transact } from "../queue/tx.ts";
import { allSyncs, forgetUnseen, saveInstances, saveSync } from "../store/instances.ts";
import { openTargets } from "../store/open-targets.ts";
import { wakeChanged } from "../store/plans.ts";
import { forgetStateChanges, STATE_CHANGES_KEPT_MS } from "../store/runtime.ts";
import type { Database } from "../store/schema.ts";
import { countUnderway } from "../store/watched.ts";

export interface SyncTools {
  readonly db: Kysely<Database>;
  readonly transact: Transact;
  readonly provider: (cloud: string) => Provider | undefined;
  /** How often a region is read whole, in milliseconds. */
  readonly everyMs: () => number;
  readonly now: () => number;
  readonly log: Log;
}

/**
 * Reads one region whole into the inventory and sets the next reading. What has not changed is not written again. While
 * a cloud does not answer, what was known stays, with the trouble beside it.
 */
export async function sync(tools: SyncTools, job: Jobs["sync"]): Promise<void> {
  const provider = tools.provider(job.cloud);
  if (!provider?.regions.includes(job.region)) return;
  await read(tools, provider, job);
  await tools.transact(async (tx) => {
    await tx.at("sync", tools.now() + tools.everyMs(), job);
    await tx.send("edges", job);
    if (provider.prices) await tx.send("prices", { cloud: job.cloud });
    // Should a look or a try ever get lost, the next reading brings it back.
    if ((await countUnderway(tx.db, job.cloud, job.region)) > 0)
      await tx.at("poll", tools.now(), { ...job, failures: 0 });
    const open = await openTargets(tx.db, job, tools.now());
    if (open.length > 0) await tx.at("begin", tools.now(), job);
  });
}

async function read(tools: SyncTools, provider: Provider, job: Jobs["sync"]): Promise<void> {
  const { cloud, region } = job;
  const readAt = tools.now();
  const isFirst = await isFirstOfDay(tools, job, readAt);
  try {
    const shown: string[] = [];
    for await (const page of provider.list(region)) {
      await saveInstances(tools.db, page, readAt, Number.POSITIVE_INFINITY);
      for (const { ref } of page) shown.push(ref);
    }
    await forgetUnseen(tools.db, { cloud, region, readAt }, shown);
    await saveSync(tools.db, { cloud, region, syncedAt: readAt });
    await wakeChanged(tools.db, job, tools.now());
    if (isFirst) await forgetStateChanges(tools.db, readAt - STATE_CHANGES_KEPT_MS);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { kind, detail } = error.trouble;
    tools.log.warn({ cloud, region, kind }, "could not read the instances of a region");
    await saveSync(tools.db, { cloud, region, trouble: detail });
  }
}

const DAY_MS = 86_400_000;

/** Whether a region was not read yet since midnight (UTC): what grows old is forgotten then. */
async function isFirstOfDay(
  { db }: SyncTools,
  { cloud, region }: Jobs["sync"],
  now: number,
): Promise<boolean> {
  const found = (await allSyncs(db)).find((one) => one.cloud === cloud && one.region === region);
  return Math.floor((found?.syncedAt ?? 0) / DAY_MS) < Math.floor(now / DAY_MS);
}
