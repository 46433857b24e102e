import type { Finding } from "../../model/finding.ts";
import type { Trouble } from "../../model/trouble.ts";
import { ProviderError } from "../provider.ts";
import { RIGHTS, send } from "./actions.ts";
import { CLUSTER_RIGHTS, changeCluster, readClusters } from "./clusters.ts";
import { clusterOf } from "./instance.ts";
import type { HuaweiOptions } from "./options.ts";
import type { Doable } from "./plan.ts";
import type { HuaweiRegion } from "./region.ts";
import { LIST_RIGHT, pagesOf, type Server } from "./servers.ts";

/** Well-formed, and nobody's: Huawei Cloud has no dry run, but looks at rights before it looks for the server. */
const NOBODY = "00000000-0000-4000-8000-000000000000";
const TRIED: readonly Doable[] = ["start", "stop", "reboot"];

/** Tries one region: what is there, and each right on a server that does not exist. */
export async function* checkRegion(
  region: HuaweiRegion,
  mode: HuaweiOptions["clusters"],
): AsyncGenerator<Finding> {
  const what = `${LIST_RIGHT} in ${region.name}`;
  let servers: readonly Server[];
  try {
    const first = await pagesOf(region).next();
    servers = first.done ? [] : first.value;
  } catch (error) {
    yield { what, ok: false, ...explained(error, LIST_RIGHT) };
    return;
  }
  yield { what, ok: true, detail: counted(servers.length) };
  for (const action of TRIED)
    yield await tried(region, RIGHTS[action], () => send(region, action, [NOBODY]));
  const hasNodes = servers.some((one) => clusterOf(one) !== undefined);
  if (mode === "hibernate" || (mode === "names" && hasNodes)) yield await clusterList(region);
  if (mode !== "hibernate") return;
  for (const change of ["hibernate", "awake"] as const)
    yield await tried(region, CLUSTER_RIGHTS[change], () => changeCluster(region, change, NOBODY));
}

const counted = (count: number): string =>
  `${count} ${count === 1 ? "server" : "servers"} on the first page`;

async function clusterList(region: HuaweiRegion): Promise<Finding> {
  const what = `${CLUSTER_RIGHTS.list} in ${region.name}`;
  try {
    const { size } = await readClusters(region);
    return { what, ok: true, detail: `${size} CCE ${size === 1 ? "cluster" : "clusters"}` };
  } catch (error) {
    const { detail, todo } = explained(error, CLUSTER_RIGHTS.list);
    return { what, ok: false, detail, todo: `${todo}, or set \`clusters: ids\` for this cloud` };
  }
}

async function tried(
  region: HuaweiRegion,
  right: string,
  ask: () => Promise<unknown>,
): Promise<Finding> {
  const what = `${right} in ${region.name}`;
  const fine = {
    what,
    ok: true,
    detail: "allowed, as far as a server that does not exist can tell",
  };
  try {
    await ask();
    return fine;
  } catch (error) {
    if (error instanceof ProviderError && provesRight(error.trouble)) return fine;
    return { what, ok: false, ...explained(error, right) };
  }
}

/** Whoever is told that the thing is not there, or is not so, was allowed to ask. */
function provesRight({ kind }: Trouble): boolean {
  return (
    kind === "not-found" || kind === "unsupported" || kind === "busy" || kind === "wrong-state"
  );
}

function explained(error: unknown, right: string): { detail: string; todo: string } {
  if (!(error instanceof ProviderError)) throw error;
  return { detail: error.trouble.detail, todo: todoFor(error.trouble, right) };
}

function todoFor({ kind, missing, code }: Trouble, right: string): string {
  switch (kind) {
    case "not-allowed":
      return missing === undefined
        ? "look at the account's balance and state in Huawei's billing centre"
        : `allow ${missing} in the custom policy of the bot's user (docs/providers/huawei-ecs.md)`;
    case "credentials":
      return "give the bot a working access key and secret key, and look at this machine's clock";
    case "unreachable":
      return "check the network, the region's name and the endpoint";
    case "not-found":
    case "unsupported":
      return `check the project id, the region and the endpoint, for ${right}${code ? ` (${code})` : ""}`;
    case "throttled":
    case "provider-fault":
    case "busy":
      return "try again in a few minutes";
    case "wrong-state":
    case "capacity":
    case "quota":
    case "protected":
      return "look at it in the Huawei Cloud console";
    default:
      return kind satisfies never;
  }
}
