import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { type Cluster, SOCKET_PORT } from "./cluster.ts";
import { DATABASE_USER, readPassword } from "./initialise.ts";
import { isAlive, isServer, readPidFile } from "./postmaster.ts";
import { asServerUser } from "./programs.ts";

const run = promisify(execFile);
const STOP_LIMIT_S = 30;
/** Above this the log begins anew, in bytes. */
const LOG_MAX = 5_000_000;
const LOG_TAIL_LINES = 12;

/** A server that we have launched; it may still lose the data directory to another one. */
export interface Launched {
  readonly pid: number | undefined;
  /** What it died of; undefined while it runs. */
  ended(): string | undefined;
  kill(): void;
}

/**
 * Launches the server as a process group of its own, so that Ctrl-C in the bot's terminal reaches the bot alone,
 * which then stops the server when it has no more use for it.
 * @param port where it listens if it does not use a socket
 */
export async function launch(cluster: Cluster, port: number): Promise<Launched> {
  const log = await openLog(cluster);
  let ended: string | undefined;
  try {
    const child = spawn(cluster.binaries.postgres, serverArguments(cluster, port), {
      ...asServerUser(cluster, await notAServer(cluster)),
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
    });
    child.on("error", (error) => {
      ended ??= error.message;
    });
    child.on("exit", (code, signal) => {
      ended ??= signal ? `ended by ${signal}` : `exit code ${code}`;
    });
    child.unref();
    return { pid: child.pid, ended: () => ended, kill: () => void child.kill("SIGINT") };
  } finally {
    await log.close();
  }
}

/** Disconnects everybody, writes everything down and ends; returns when it has ended. */
export async function shutDown(cluster: Cluster): Promise<void> {
  const pid = (await readPidFile(cluster))?.pid;
  if (pid === undefined) return;
  await run(
    cluster.binaries.pgCtl,
    ["stop", "--silent", "--pgdata", cluster.data, "--mode=fast", `--timeout=${STOP_LIMIT_S}`],
    asServerUser(cluster),
  );
}

/** Where clients find the server; understood by libpq's tools too. */
export async function serverUrl(cluster: Cluster, port: number): Promise<string> {
  if (cluster.onSocket) {
    const host = encodeURIComponent(cluster.data);
    return `postgresql://${DATABASE_USER}@localhost:${SOCKET_PORT}/postgres?host=${host}&sslmode=disable`;
  }
  const password = await readPassword(cluster);
  return `postgresql://${DATABASE_USER}:${password}@127.0.0.1:${port}/postgres?sslmode=disable`;
}

/** The last lines that the server wrote, for an error message. */
export async function logTail(cluster: Cluster): Promise<string> {
  const text = await readFile(cluster.logFile, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-LOG_TAIL_LINES).join("\n");
}

/** A port on loopback that nobody uses at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (!address || typeof address === "string") throw new Error("No port is free on loopback.");
  return address.port;
}

function serverArguments(cluster: Cluster, port: number): string[] {
  const place = cluster.onSocket
    ? { listen_addresses: "", unix_socket_directories: ".", port: String(SOCKET_PORT) }
    : { listen_addresses: "127.0.0.1", unix_socket_directories: "", port: String(port) };
  const settings = Object.entries({ ...cluster.settings, ...place });
  return ["-D", cluster.data, ...settings.flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}

/**
 * PostgreSQL refuses to start while the process that its old pid file names is alive, even if that number has long
 * since gone to another program. This is how pg_ctl tells it about such a program; all its other checks remain.
 */
async function notAServer(cluster: Cluster): Promise<Record<string, string>> {
  const pid = (await readPidFile(cluster))?.pid;
  if (pid === undefined || !isAlive(pid)) return {};
  return (await isServer(cluster, pid)) === "no" ? { PG_GRANDPARENT_PID: String(pid) } : {};
}

async function openLog(cluster: Cluster) {
  const size = await stat(cluster.logFile).then(
    (file) => file.size,
    () => 0,
  );
  return await open(cluster.logFile, size > LOG_MAX ? "w" : "a", 0o600);
}
