import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  access,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { USE_YOUR_OWN } from "./binaries.ts";
import type { Cluster } from "./cluster.ts";
import { asServerUser } from "./programs.ts";

const run = promisify(execFile);
const PASSWORD_FILE = "lamplighter-password";
const INITDB_LIMIT_MS = 120_000;

/** PostgreSQL's superuser in the built-in server. */
export const DATABASE_USER = "lamplighter";

/**
 * Makes the data directory if there is none. It is made whole beside its place and then moved there in one step,
 * so that one that was cut short never stands there. Only with the directory's lock held.
 */
export async function initialiseOnce(cluster: Cluster): Promise<void> {
  await removeLeftovers(cluster);
  if (await isInitialised(cluster)) return;
  try {
    await initialise(cluster);
  } catch (error) {
    throw explained(cluster, error);
  }
}

/** The password of the server's user; asked for on loopback only. */
export async function readPassword(cluster: Cluster): Promise<string> {
  return (await readFile(join(cluster.data, PASSWORD_FILE), "utf8")).trim();
}

function isInitialised(cluster: Cluster): Promise<boolean> {
  return access(join(cluster.data, "PG_VERSION")).then(
    () => true,
    () => false,
  );
}

async function initialise(cluster: Cluster): Promise<void> {
  const staging = await mkdtemp(stagingPrefix(cluster));
  try {
    const data = join(staging, "data");
    const password = join(staging, "password");
    await mkdir(data, { mode: 0o700 });
    await writeFile(password, randomBytes(24).toString("base64url"), { mode: 0o600 });
    if (cluster.user) {
      for (const path of [staging, data, password]) {
        await chown(path, cluster.user.uid, cluster.user.gid);
      }
    }
    await run(cluster.binaries.initdb, initdbArguments(data, password), {
      ...asServerUser(cluster),
      timeout: INITDB_LIMIT_MS,
    });
    await rename(password, join(data, PASSWORD_FILE));
    await rename(data, cluster.data);
  } finally {
    await discard(staging);
  }
}

function initdbArguments(data: string, password: string): string[] {
  return [
    `--pgdata=${data}`,
    `--username=${DATABASE_USER}`,
    `--pwfile=${password}`,
    // Only the server's user can reach the socket at all.
    "--auth-local=trust",
    "--auth-host=scram-sha-256",
    // PostgreSQL's own rules for letters: the same on every system, so the data may move to another.
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
  ];
}

/** What a bot that was killed while it initialised has left. */
async function removeLeftovers(cluster: Cluster): Promise<void> {
  const prefix = basename(stagingPrefix(cluster));
  for (const name of await readdir(cluster.directory)) {
    if (name.startsWith(prefix)) await discard(join(cluster.directory, name));
  }
}

/** Best effort: an orphaned initdb may still be writing; the next start tries again. */
async function discard(staging: string): Promise<void> {
  await rm(staging, { recursive: true, force: true, maxRetries: 2 }).catch(() => undefined);
}

function stagingPrefix(cluster: Cluster): string {
  return `${cluster.data}.new-`;
}

function explained(cluster: Cluster, error: unknown): Error {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOTEMPTY" || code === "EEXIST") {
    return new Error(
      `${cluster.data} holds files, but not a PostgreSQL database: move them away, or choose another data directory.`,
      { cause: error },
    );
  }
  if (code === "ENOENT") {
    return new Error(
      `The built-in PostgreSQL does not run on this system (it needs the GNU C library, which Alpine has not): ${USE_YOUR_OWN}.`,
      { cause: error },
    );
  }
  const said = error instanceof Error ? error.message : String(error);
  const unnamed = /could not look up effective user ID (\d+)/.exec(said)?.[1];
  if (unnamed) {
    return new Error(
      `PostgreSQL does not run as user ${unnamed}, who has no name on this system (in /etc/passwd): run Lamplighter as a user who has one, or ${USE_YOUR_OWN}.`,
      { cause: error },
    );
  }
  return new Error(`The database could not be initialised in ${cluster.data}: ${said}`, {
    cause: error,
  });
}
