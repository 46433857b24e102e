import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./built-bot.ts";

export const hasPrometheus = spawnSync("prometheus", ["--version"]).status === 0;

/** The program itself, on an ephemeral loopback port. */
export interface Prometheus {
  readonly address: string;
  /** Everything that it said. */
  readonly output: () => string;
  close(): Promise<void>;
}

/**
 * Starts a real Prometheus; it may not answer at once.
 * @param files by name; they stand beside each other, and `config.yml` is what it reads
 */
export async function launchPrometheus(
  files: Readonly<Record<string, string>> & { readonly "config.yml": string },
  flags: (at: (name: string) => string) => readonly string[] = () => [],
): Promise<Prometheus> {
  const directory = mkdtempSync(join(tmpdir(), "prometheus-"));
  const at = (name: string) => join(directory, name);
  for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text);
  const address = `127.0.0.1:${await freePort()}`;
  const server = spawn("prometheus", [
    `--config.file=${at("config.yml")}`,
    `--web.listen-address=${address}`,
    `--storage.tsdb.path=${at("data")}`,
    ...flags(at),
  ]);
  let output = "";
  for (const stream of [server.stdout, server.stderr])
    stream.on("data", (bytes) => {
      output += bytes;
    });
  return {
    address,
    output: () => output,
    async close() {
      const ended = once(server, "exit");
      if (server.exitCode === null && server.kill("SIGKILL")) await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
