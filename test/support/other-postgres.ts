import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { serverUser } from "../../src/store/built-in/system-user.ts";
import { freePort } from "./built-bot.ts";

/** Where Debian and Ubuntu put each major version's programs. */
const PLACE = "/usr/lib/postgresql";

/** The major versions of PostgreSQL that this machine has beside the one that npm brought, oldest first. */
export const otherMajors: readonly number[] = (existsSync(PLACE) ? readdirSync(PLACE) : [])
  .map(Number)
  .filter((major) => existsSync(join(PLACE, String(major), "bin", "postgres")))
  .sort((one, other) => one - other);

/** A PostgreSQL of another major version, with one empty database. */
export interface OtherPostgres {
  readonly url: string;
  close(): Promise<void>;
}

/** @param major one of `otherMajors` */
export async function startOtherPostgres(major: number): Promise<OtherPostgres> {
  const directory = mkdtempSync(join(tmpdir(), "postgres-"));
  const user = await serverUser(directory);
  if (user) chownSync(directory, user.uid, user.gid);
  const bin = (program: string) => join(PLACE, String(major), "bin", program);
  const as = { ...user, cwd: directory };
  const data = join(directory, "data");
  execFileSync(
    bin("initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"],
    { ...as, stdio: "ignore" },
  );
  const port = await freePort();
  const settings = [
    "listen_addresses=127.0.0.1",
    `unix_socket_directories=${directory}`,
    "fsync=off",
  ];
  const flags = settings.flatMap((setting) => ["-c", setting]);
  const server = spawn(bin("postgres"), ["-D", data, "-p", String(port), ...flags], {
    ...as,
    stdio: "ignore",
  });
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  await answers(url);
  return {
    url,
    async close() {
      server.kill("SIGINT");
      await once(server, "exit");
      rmSync(directory, { recursive: true });
    },
  };
}

async function answers(url: string): Promise<void> {
  for (;;) {
    const client = new Client(url);
    try {
      await client.connect();
      return;
    } catch (error) {
      const starts = ["ECONNREFUSED", "57P03"].includes((error as { code?: string }).code ?? "");
      if (!starts) throw error;
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
