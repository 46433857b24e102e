import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new directory that a server's own user may pass through, as it must where the tests run as root. */
export async function makeDataDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "lamplighter-test-"));
  await chmod(directory, 0o711);
  return directory;
}

/** The process id of the server that runs on the directory, as its own file says. */
export async function serverPid(directory: string): Promise<number | undefined> {
  const text = await readFile(join(directory, "postgres", "postmaster.pid"), "utf8").catch(
    () => "",
  );
  return Number.parseInt(text, 10) || undefined;
}

/** Removes the directory, and first ends a server that a failed test left on it. */
export async function removeDataDirectory(directory: string): Promise<void> {
  const pid = await serverPid(directory);
  if (pid !== undefined) signal(pid, "SIGQUIT");
  await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

/** @returns whether that process was there */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
