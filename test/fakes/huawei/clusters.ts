import type { WireRequest } from "./wire.ts";
import { WireError } from "./wire.ts";
import type { Asked, FakeCluster } from "./world.ts";
import { checkRight } from "./world.ts";

export function listClusters(asked: Asked): unknown {
  checkRight(asked, "cce:cluster:list", "cce");
  const { world, project } = asked;
  const items = [...world.clusters.values()]
    .filter((cluster) => cluster.project === project)
    .map((cluster) => ({
      kind: "Cluster",
      apiVersion: "v3",
      metadata: { uid: cluster.id, name: cluster.name },
      spec: { type: "VirtualMachine", billingMode: cluster.prepaid ? 1 : 0 },
      status: { phase: phaseOf(cluster, world.now()) },
    }));
  return { kind: "Cluster", apiVersion: "v3", items };
}

export const phaseOf = ({ timeline }: FakeCluster, at: number): string =>
  timeline.filter((moment) => moment.at <= at).at(-1)?.phase ?? "unknown";

const CHANGES = {
  hibernate: {
    right: "cce:cluster:stop",
    from: "Available",
    through: "Hibernating",
    to: "Hibernation",
  },
  awake: { right: "cce:cluster:start", from: "Hibernation", through: "Awaking", to: "Available" },
} as const;

export function changeCluster(
  asked: Asked,
  request: WireRequest,
  { id, what }: { id: string; what: "hibernate" | "awake" },
): unknown {
  const { world, project } = asked;
  const { right, from, through, to } = CHANGES[what];
  checkRight(asked, right, "cce");
  if (request.body !== "" && request.body !== "{}") throw refusal(400, "the body must be empty");
  const cluster = world.clusters.get(id);
  if (cluster?.project !== project) throw refusal(404, `cluster ${id} is not found`);
  const now = world.now();
  const phase = phaseOf(cluster, now);
  if (phase !== from) throw refusal(400, `cluster status ${phase} is not ${from}`);
  if (cluster.prepaid) throw refusal(400, "a cluster in yearly or monthly billing cannot do this");
  cluster.timeline = [
    ...cluster.timeline.filter(({ at }) => at <= now),
    { at: now, phase: through },
    { at: now + world.transitionMs.cluster, phase: to },
  ];
  world.effects.push({ at: now, id, what });
  return {};
}

const refusal = (status: number, message: string): WireError =>
  new WireError(message, { by: "cce", code: `CCE.01${status}005`, status });
