import { rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { codeOf } from "./postmaster.ts";

/** Whoever initialises, launches or stops the server of a directory has this lock meanwhile. */
export interface Lock {
  /** @returns false while another has it; to be called again a little later */
  tryTake(): Promise<boolean>;
  /** Tries for `limitMs`. */
  take(limitMs: number): Promise<boolean>;
  /** Does nothing where it is not held. */
  release(): Promise<void>;
}

const BEAT_MS = 300;
const STALE_MS = 3_000;
const RETRY_MS = 20;

/**
 * A lock file whose owner touches it again and again; it is stale when that stops. PostgreSQL's own pid file guards
 * the directory too, but its numbers mean nothing between two containers that share a volume, and neither would ours.
 */
export function createLock(path: string, now: () => number): Lock {
  let seen: { readonly mark: number; readonly since: number } | undefined;
  let beat: NodeJS.Timeout | undefined;

  const tryTake = async () => {
    if (await create(path)) {
      beat = setInterval(() => void touch(path), BEAT_MS);
      beat.unref();
      return true;
    }
    const mark = await lastBeat(path);
    if (mark === undefined) return false;
    if (seen?.mark !== mark) seen = { mark, since: now() };
    if (now() - seen.since > STALE_MS) await rm(path, { force: true });
    return false;
  };

  return {
    tryTake,
    async take(limitMs) {
      for (const deadline = now() + limitMs; now() < deadline; await delay(RETRY_MS)) {
        if (await tryTake()) return true;
      }
      return false;
    },
    async release() {
      if (!beat) return;
      clearInterval(beat);
      beat = undefined;
      await rm(path, { force: true });
    },
  };
}

async function create(path: string): Promise<boolean> {
  try {
    await writeFile(path, `held by process ${process.pid} on ${hostname()}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

async function touch(path: string): Promise<void> {
  const at = new Date();
  await utimes(path, at, at).catch(() => undefined);
}

async function lastBeat(path: string): Promise<number | undefined> {
  return await stat(path).then(
    (file) => file.mtimeMs,
    () => undefined,
  );
}
