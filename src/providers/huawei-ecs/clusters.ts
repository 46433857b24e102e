import { z } from "zod";
import { ProviderError } from "../provider.ts";
import type { HuaweiOptions } from "./options.ts";
import type { HuaweiRegion } from "./region.ts";

export const CLUSTER_RIGHTS = {
  list: "cce:cluster:list",
  hibernate: "cce:cluster:stop",
  awake: "cce:cluster:start",
} as const;

/** How long names are believed, in milliseconds. */
const NAMES_FOR_MS = 300_000;
/** How soon CCE is asked again after it gave no answer, in milliseconds. */
const AGAIN_MS = 30_000;
const CLUSTERS = "/api/v3/projects/{project_id}/clusters";

const CLUSTER = z.looseObject({
  metadata: z.looseObject({ uid: z.string().min(1), name: z.string() }),
  status: z.looseObject({ phase: z.string().nullish() }).nullish(),
});
const LIST = z.looseObject({ items: z.array(CLUSTER) });
const ANYTHING = z.unknown();

export interface Cluster {
  readonly id: string;
  readonly name: string;
  /** CCE's own word, e.g. `Available`, `Hibernating`, `Hibernation`, `Awaking`. */
  readonly phase: string;
}

/** The clusters of one region as they are now, by id. */
export async function readClusters(region: HuaweiRegion): Promise<ReadonlyMap<string, Cluster>> {
  const ask = { right: CLUSTER_RIGHTS.list, shape: LIST, tries: 2 } as const;
  const { items } = await region.cce(ask, "GET", CLUSTERS);
  return new Map(
    items.map(({ metadata: { uid, name }, status }) => [
      uid,
      { id: uid, name, phase: status?.phase ?? "unknown" },
    ]),
  );
}

/** Asks for it and does not wait for the end, which takes minutes. */
export async function changeCluster(
  region: HuaweiRegion,
  change: "hibernate" | "awake",
  id: string,
): Promise<void> {
  const ask = { right: CLUSTER_RIGHTS[change], shape: ANYTHING, tries: 1 } as const;
  await region.cce(ask, "POST", `${CLUSTERS}/${encodeURIComponent(id)}/operation/${change}`);
}

export type ClusterNames = () => Promise<ReadonlyMap<string, string>>;

/**
 * The clusters' names by id, asked for at most every few minutes.
 * Where they may not be known there are none. Where CCE does not answer, the last ones count; if there never were any
 * it is an error: rules may speak of a cluster by its name, and without names they would silently mean nothing.
 */
export function createClusterNames(
  region: HuaweiRegion,
  mode: HuaweiOptions["clusters"],
  now: () => number,
): ClusterNames {
  let last: { readonly names: ReadonlyMap<string, string>; readonly until: number } | undefined;
  let reading: Promise<ReadonlyMap<string, string>> | undefined;
  const remember = (names: ReadonlyMap<string, string>, forMs: number) => {
    last = { names, until: now() + forMs };
    return names;
  };
  const read = async () => {
    try {
      const clusters = await readClusters(region);
      const names = new Map([...clusters].map(([id, { name }]) => [id, name]));
      return remember(names, NAMES_FOR_MS);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (isForGood(error)) return remember(new Map(), NAMES_FOR_MS);
      if (last) return remember(last.names, AGAIN_MS);
      throw error;
    } finally {
      reading = undefined;
    }
  };
  return async () => {
    if (mode === "ids") return new Map();
    if (last && now() < last.until) return last.names;
    reading ??= read();
    return await reading;
  };
}

/** The keys may not look, or there is no CCE. */
const isForGood = ({ trouble: { kind } }: ProviderError): boolean =>
  kind === "not-allowed" || kind === "not-found" || kind === "unsupported";
