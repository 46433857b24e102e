import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { USE_YOUR_OWN } from "./binaries.ts";

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

const run = promisify(execFile);
const NAME = "postgres";
const CREATE_TRIES = 5;
const CREATE_PAUSE_MS = 200;

/**
 * Whom PostgreSQL runs as. It refuses to be root, so for root it is the owner of the data, or else the system user
 * `postgres`, made if missing.
 * @returns undefined when it simply runs as we do
 */
export async function serverUser(data: string): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(data).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return (await findUser()) ?? (await createUser());
}

/**
 * @throws when `user` may not pass through one of the directories above `path`, or through `path` itself
 */
export async function assertReachable(path: string, user: SystemUser): Promise<void> {
  for (let place = path; ; place = dirname(place)) {
    if (!mayPass(await stat(place), user)) {
      throw new Error(
        `PostgreSQL may not run as root and its own user cannot pass through ${place}: move Lamplighter to a directory that everybody may enter (such as /opt), run it as an ordinary user, or ${USE_YOUR_OWN}.`,
      );
    }
    if (place === dirname(place)) return;
  }
}

function mayPass(place: { uid: number; gid: number; mode: number }, user: SystemUser): boolean {
  if (place.uid === user.uid) return (place.mode & 0o100) !== 0;
  if (place.gid === user.gid) return (place.mode & 0o010) !== 0;
  return (place.mode & 0o001) !== 0;
}

async function findUser(): Promise<SystemUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", NAME]), run("id", ["-g", NAME])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/** Tried more than once: another bot may be at it, and the list of users is locked meanwhile. */
async function createUser(): Promise<SystemUser> {
  let cause: unknown;
  for (let tries = 0; tries < CREATE_TRIES; tries++) {
    try {
      await run("groupadd", ["--system", "--force", NAME]);
      await run("useradd", ["--system", "--gid", NAME, "--shell", "/bin/false", NAME]);
    } catch (error) {
      cause = error;
    }
    const user = await findUser();
    if (user) return user;
    await delay(CREATE_PAUSE_MS);
  }
  throw new Error(
    `PostgreSQL may not run as root, and a system user "${NAME}" could not be made for it: make one, run Lamplighter as an ordinary user, or ${USE_YOUR_OWN}.`,
    { cause },
  );
}
