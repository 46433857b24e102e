import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const hasPrometheus = spawnSync("prometheus", ["--version"]).status === 0;

/** One series of the page that is scraped; of a counter, by how much it grows in a second. */
export interface Scraped {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly counts?: boolean;
}

interface Real {
  /** With its name and password. */
  readonly url: string;
  /** Everything that it said. */
  readonly output: () => string;
  close(): Promise<void>;
}

/** Prometheus' hash of `gl%c`. */
const HASHED = "$2b$04$aPmlUUKuFZKxbHs4F0lm0ObB98GiDOPWfSBia.HJcIhqituVKfBRO";

/** A real Prometheus behind a prefix and a password, which reads a page with these series every second. */
export async function startPrometheus(series: readonly Scraped[]): Promise<Real> {
  const page = await serve(series);
  const directory = mkdtempSync(join(tmpdir(), "prometheus-"));
  const at = (name: string) => join(directory, name);
  writeFileSync(at("web.json"), JSON.stringify({ basic_auth_users: { lamp: HASHED } }));
  const job = { job_name: "node", static_configs: [{ targets: [page.address] }] };
  const config = { global: { scrape_interval: "1s" }, scrape_configs: [job] };
  writeFileSync(at("config.json"), JSON.stringify(config));
  const port = await freePort();
  const server = spawn("prometheus", [
    `--config.file=${at("config.json")}`,
    `--web.config.file=${at("web.json")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--web.route-prefix=/metrics-of/team",
    `--storage.tsdb.path=${at("data")}`,
  ]);
  let output = "";
  for (const stream of [server.stdout, server.stderr])
    stream.on("data", (bytes) => {
      output += bytes;
    });
  return {
    url: `http://lamp:gl%25c@127.0.0.1:${port}/metrics-of/team`,
    output: () => output,
    async close() {
      const ended = once(server, "exit");
      if (server.exitCode === null && server.kill("SIGKILL")) await ended;
      await page.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The page of an exporter; what counts has counted since it began. */
async function serve(series: readonly Scraped[]) {
  const begun = performance.now();
  const server = createHttpServer((_, response) => {
    const seconds = (performance.now() - begun) / 1000;
    const lines = series.map(({ name, labels, value, counts }) => {
      const pairs = Object.entries(labels).map(([key, text]) => `${key}=${quoted(text)}`);
      return `${name}{${pairs.join(",")}} ${counts ? value * seconds : value}\n`;
    });
    response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(lines.join(""));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const quoted = (text: string): string =>
  `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
