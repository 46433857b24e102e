import { setTimeout as delay } from "node:timers/promises";
import { USE_YOUR_OWN } from "./binaries.ts";
import type { Cluster } from "./cluster.ts";
import { initialiseOnce } from "./initialise.ts";
import { askForLease, type Lease } from "./lease.ts";
import { createLock } from "./lock.ts";
import { isServer, readPidFile } from "./postmaster.ts";
import { freePort, type Launched, launch, logTail, serverUrl } from "./server.ts";

/** A server that serves, and our lease on it. */
export interface Raised {
  readonly url: string;
  readonly port: number;
  readonly joined: boolean;
  readonly lease: Lease;
}

type Sight =
  | { readonly kind: "up"; readonly raised: Omit<Raised, "joined">; readonly pid: number }
  | { readonly kind: "busy"; readonly error?: Error }
  | { readonly kind: "down" };

const LIMIT_MS = 30_000;
const POLL_MS = 5;
/** A server that ends by itself this often will not do better the next time. */
const LAUNCHES_MAX = 3;

/**
 * Gets a running server: the one that is there, or a new one. Of several bots that do this at once, one initialises
 * and launches; the others wait and use its server.
 * @param port where a new server has to listen, if it does not use a socket; otherwise any free one
 */
export async function raise(cluster: Cluster, now: () => number, port?: number): Promise<Raised> {
  const lock = createLock(cluster.lockFile, now);
  try {
    for (let deadline = now() + LIMIT_MS; now() < deadline; await delay(POLL_MS)) {
      const sight = await look(cluster);
      if (sight.kind === "up") return { ...sight.raised, joined: true };
      if (sight.kind === "busy") continue;
      if (await lock.tryTake()) return await launchAndWait(cluster, now, port);
      // Whoever has the lock is bounded by its own limits.
      deadline = now() + LIMIT_MS;
    }
  } finally {
    await lock.release();
  }
  throw await failure(cluster, "neither answers nor ends");
}

/** With the lock held: nobody else launches. */
async function launchAndWait(
  cluster: Cluster,
  now: () => number,
  port: number | undefined,
): Promise<Raised> {
  await initialiseOnce(cluster);
  let launched: Launched | undefined;
  let launches = 0;
  let sight = await look(cluster);
  for (const deadline = now() + LIMIT_MS; now() < deadline; sight = await look(cluster)) {
    if (sight.kind === "up") return { ...sight.raised, joined: sight.pid !== launched?.pid };
    const ended = launched?.ended();
    if (sight.kind === "down" && (!launched || ended !== undefined)) {
      if (launches === LAUNCHES_MAX) throw await failure(cluster, `ended (${ended})`);
      launched = await launch(cluster, port ?? (await freePort()));
      launches++;
    }
    await delay(POLL_MS);
  }
  launched?.kill();
  throw await failure(
    cluster,
    `was not ready within ${LIMIT_MS / 1000} s`,
    sight.kind === "busy" ? sight.error : undefined,
  );
}

/** Looks for a server that serves this directory, by its pid file first: one that only starts is not disturbed. */
async function look(cluster: Cluster): Promise<Sight> {
  const pidFile = await readPidFile(cluster);
  if (!pidFile) return { kind: "down" };
  const { pid, port, ready } = pidFile;
  const alive = await isServer(cluster, pid);
  if (!ready) return { kind: alive === "no" ? "down" : "busy" };
  // A server in another container has a number that means nothing here: only asking tells.
  const url = await serverUrl(cluster, port);
  const asked = await askForLease(url);
  switch (asked.kind) {
    case "held":
      return { kind: "up", raised: { url, port, lease: asked.lease }, pid };
    case "not-now":
      return { kind: "busy", error: asked.error };
    case "nobody":
      return { kind: alive === "yes" ? "busy" : "down" };
    default:
      return asked satisfies never;
  }
}

async function failure(cluster: Cluster, what: string, cause?: Error): Promise<Error> {
  return new Error(
    `The built-in PostgreSQL ${what}. Mend it, or ${USE_YOUR_OWN}. The end of ${cluster.logFile}:\n${await logTail(cluster)}`,
    { cause },
  );
}
