import { readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import type { Cluster } from "./cluster.ts";

/** What a server has written about itself; it stays behind when the server is killed. */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

export async function readPidFile(cluster: Cluster): Promise<PidFile | undefined> {
  const text = await readFile(join(cluster.data, "postmaster.pid"), "utf8").catch(orNothing);
  const lines = text?.split("\n") ?? [];
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === "ready" };
}

/**
 * Whether that process is this data directory's server: `yes`, `no`, or `maybe` where the system does not tell.
 * A number alone says little: in a container a restarted bot easily gets the number its server had before.
 */
export async function isServer(cluster: Cluster, pid: number): Promise<"yes" | "no" | "maybe"> {
  if (!isAlive(pid)) return "no";
  if (process.platform !== "linux") return "maybe";
  try {
    // A server works in its data directory.
    return (await readlink(`/proc/${pid}/cwd`)) === cluster.data ? "yes" : "no";
  } catch (error) {
    return codeOf(error) === "ENOENT" ? "no" : "maybe";
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** @returns what to say instead of `error` where the system keeps us out of the server's directory; else undefined */
export function keptOut(error: unknown): Error | undefined {
  if (codeOf(error) !== "EACCES") return undefined;
  return new Error(
    "The built-in PostgreSQL on this data directory belongs to another user of this system: run Lamplighter as that user, or with a data directory of its own.",
    { cause: error },
  );
}

function orNothing(error: unknown): undefined {
  if (codeOf(error) === "ENOENT") return undefined;
  throw keptOut(error) ?? error;
}
