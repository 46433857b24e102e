import { chmod, mkdir, realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type Binaries, findBinaries } from "./binaries.ts";
import { assertReachable, type SystemUser, serverUser } from "./system-user.ts";

/** One data directory and everything needed to run a server on it. */
export interface Cluster {
  readonly directory: string;
  /** PostgreSQL's own directory: nobody but its user may look inside, which also guards the socket. */
  readonly data: string;
  readonly logFile: string;
  readonly lockFile: string;
  readonly binaries: Binaries;
  readonly user: SystemUser | undefined;
  /** Whether it listens on a socket in `data`; otherwise on loopback, with a password. */
  readonly onSocket: boolean;
  readonly settings: Readonly<Record<string, string>>;
}

/** The longest path of a socket, in bytes; what the system's own structure holds less the final zero. */
const SOCKET_PATH_MAX = process.platform === "darwin" ? 103 : 107;
export const SOCKET_PORT = 5432;

/** Small, quiet and durable: one bot's database, not a data centre's. */
const SETTINGS: Readonly<Record<string, string>> = {
  cluster_name: "lamplighter",
  max_connections: "60",
  shared_buffers: "16MB",
  max_wal_size: "128MB",
  min_wal_size: "32MB",
  // No replicas and no helpers that wait for work which never comes.
  wal_level: "minimal",
  max_wal_senders: "0",
  max_replication_slots: "0",
  max_logical_replication_workers: "0",
  max_parallel_workers: "0",
  max_parallel_workers_per_gather: "0",
  autovacuum_max_workers: "1",
  autovacuum_worker_slots: "1",
  io_method: "sync",
  jit: "off",
  huge_pages: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  log_checkpoints: "off",
  // Statements and the rows they failed on may hold what must not be in a log.
  log_error_verbosity: "terse",
  log_min_error_statement: "panic",
};

/** Finds out how a server is to be run on this directory. The directory is made if missing; nothing is in it yet. */
export async function prepareCluster(
  wanted: string,
  settings: Readonly<Record<string, string>>,
): Promise<Cluster> {
  const isNew = (await mkdir(resolve(wanted), { recursive: true })) !== undefined;
  // Every bot on this directory must come to the same answer about the socket, by whichever path it got here.
  const directory = await realpath(wanted);
  const data = join(directory, "postgres");
  const binaries = await findBinaries();
  const user = await serverUser(data);
  if (user) {
    if (isNew) await chmod(directory, 0o711);
    await assertReachable(directory, user);
    await assertReachable(dirname(binaries.postgres), user);
  }
  return {
    directory,
    data,
    logFile: join(directory, "postgres.log"),
    lockFile: join(directory, "postgres.lock"),
    binaries,
    user,
    onSocket: process.platform !== "win32" && fitsSocket(data),
    settings: { ...SETTINGS, ...settings },
  };
}

function fitsSocket(directory: string): boolean {
  return Buffer.byteLength(join(directory, `.s.PGSQL.${SOCKET_PORT}`)) <= SOCKET_PATH_MAX;
}
