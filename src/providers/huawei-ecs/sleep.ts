import type { InstanceState } from "../../model/instance.ts";
import type { Trouble } from "../../model/trouble.ts";
import type { Begun, Sight, Watched } from "../provider.ts";
import { ProviderError } from "../provider.ts";
import { CLUSTER_TAG } from "./cluster-tags.ts";
import type { Cluster } from "./clusters.ts";
import { changeCluster, readClusters } from "./clusters.ts";
import { clusterOf, stateOf } from "./instance.ts";
import { answerBefore } from "./plan.ts";
import type { HuaweiRegion } from "./region.ts";
import type { Server } from "./servers.ts";
import { pagesOf } from "./servers.ts";

/**
 * Wakes the clusters whose nodes are about to start. It takes a cluster minutes to wake; its nodes start meanwhile and
 * find it when it is there.
 * @returns the nodes that must not be started, with the reason: without their cluster they would cost and do nothing
 */
export async function wakeClusters(
  region: HuaweiRegion,
  records: ReadonlyMap<string, Server>,
): Promise<ReadonlyMap<string, Begun>> {
  const nodes = nodesByCluster([...records.values()].filter((one) => !answerBefore("start", one)));
  if (nodes.size === 0) return new Map();
  const held = new Map<string, Begun>();
  const clusters = await tried(readClusters(region));
  for (const [id, ids] of nodes) {
    const trouble = await wakeOne(region, id, clusters);
    if (trouble) for (const node of ids) held.set(node, { kind: "refused", trouble });
  }
  return held;
}

type Clusters = Tried<ReadonlyMap<string, Cluster>>;

/** @returns why its nodes must not be started */
async function wakeOne(
  region: HuaweiRegion,
  id: string,
  clusters: Clusters,
): Promise<Trouble | undefined> {
  if ("trouble" in clusters)
    return inFrontOf(`whether its cluster ${id} sleeps could not be seen`, clusters.trouble);
  const cluster = clusters.value.get(id);
  if (cluster?.phase === "Hibernating")
    return { kind: "busy", detail: `its cluster ${cluster.name} is still falling asleep` };
  if (cluster?.phase !== "Hibernation") return undefined;
  const woken = await tried(changeCluster(region, "awake", id));
  return "trouble" in woken
    ? inFrontOf(`its cluster ${cluster.name} could not be woken`, woken.trouble)
    : undefined;
}

/**
 * Puts a cluster to sleep once the last of its nodes is off. The nodes seen off now are not done before that was asked
 * for, so a crash in between only means that it is asked for after it.
 */
export async function sleepClusters(
  region: HuaweiRegion,
  watched: readonly Watched[],
  records: ReadonlyMap<string, Server>,
  sights: Map<string, Sight>,
): Promise<void> {
  const stopped = watched.flatMap(({ id, action }) => {
    const record = records.get(id);
    const stops = action === "stop" || action === "stop:hard";
    return stops && record && sights.get(id)?.kind === "done" ? [record] : [];
  });
  const nodes = nodesByCluster(stopped);
  if (nodes.size === 0) return;
  const clusters = await tried(readClusters(region));
  for (const [id, ids] of nodes) {
    const end =
      "trouble" in clusters
        ? verdictOn(clusters.trouble, id)
        : await sleepOne(region, id, clusters.value.get(id));
    for (const node of ids) {
      const sight = sights.get(node);
      if (sight?.kind === "done") sights.set(node, inLightOf(sight, end));
    }
  }
}

/** What became of the cluster: it sleeps or should not, it has to wait, or it could not be put to sleep. */
type End = { readonly kind: "settled" } | { readonly kind: "waiting" } | Failure;
interface Failure {
  readonly kind: "failed";
  readonly trouble: Trouble;
}

async function sleepOne(
  region: HuaweiRegion,
  id: string,
  cluster: Cluster | undefined,
): Promise<End> {
  if (!cluster) return { kind: "settled" };
  switch (cluster.phase) {
    case "Hibernating":
    case "Hibernation":
      return { kind: "settled" };
    case "Awaking":
      return { kind: "waiting" };
    case "Available":
      break;
    default: {
      const detail = `it is off, but its cluster ${cluster.name} is ${cluster.phase} and was not put to sleep`;
      return { kind: "failed", trouble: { kind: "wrong-state", detail } };
    }
  }
  const off = await tried(allNodesOff(region, id));
  if ("trouble" in off) return verdictOn(off.trouble, cluster.name);
  if (!off.value) return { kind: "settled" };
  const slept = await tried(changeCluster(region, "hibernate", id));
  return "trouble" in slept ? verdictOn(slept.trouble, cluster.name) : { kind: "settled" };
}

const OFF: readonly InstanceState[] = ["stopped", "shelved"];

/** The filter finds what contains the text, so each server's own tag is looked at. */
async function allNodesOff(region: HuaweiRegion, cluster: string): Promise<boolean> {
  for await (const page of pagesOf(region, { tag: `${CLUSTER_TAG}=${cluster}` }))
    if (page.some((one) => clusterOf(one) === cluster && !OFF.includes(stateOf(one)))) return false;
  return true;
}

/** What passes by itself is waited for; the engine keeps looking. */
function verdictOn(trouble: Trouble, cluster: string): End {
  const passes: readonly Trouble["kind"][] = ["busy", "throttled", "unreachable", "provider-fault"];
  if (passes.includes(trouble.kind)) return { kind: "waiting" };
  const detail = `it is off, but its cluster ${cluster} could not be put to sleep`;
  return { kind: "failed", trouble: inFrontOf(detail, trouble) };
}

function inLightOf(sight: Extract<Sight, { kind: "done" }>, end: End): Sight {
  const { instance } = sight;
  switch (end.kind) {
    case "settled":
      return sight;
    case "waiting":
      return { kind: "underway", instance };
    case "failed":
      return { kind: "failed", instance, trouble: end.trouble };
    default:
      return end satisfies never;
  }
}

const inFrontOf = (words: string, trouble: Trouble): Trouble => ({
  ...trouble,
  detail: `${words}: ${trouble.detail}`,
});

type Tried<T> = { readonly value: T } | { readonly trouble: Trouble };

async function tried<T>(work: Promise<T>): Promise<Tried<T>> {
  try {
    return { value: await work };
  } catch (error) {
    if (error instanceof ProviderError) return { trouble: error.trouble };
    throw error;
  }
}

function nodesByCluster(servers: readonly Server[]): ReadonlyMap<string, readonly string[]> {
  const nodes = new Map<string, string[]>();
  for (const server of servers) {
    const cluster = clusterOf(server);
    if (cluster !== undefined) nodes.set(cluster, [...(nodes.get(cluster) ?? []), server.id]);
  }
  return nodes;
}
