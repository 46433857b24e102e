import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { launchPrometheus, type Prometheus } from "../support/prometheus.ts";

/** One series of the page that is scraped; of a counter, by how much it grows in a second. */
export interface Scraped {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly counts?: boolean;
}

interface Real extends Pick<Prometheus, "output" | "close"> {
  /** With its name and password. */
  readonly url: string;
}

/** Prometheus' hash of `gl%c`. */
const HASHED = "$2b$04$aPmlUUKuFZKxbHs4F0lm0ObB98GiDOPWfSBia.HJcIhqituVKfBRO";

/** A real Prometheus behind a prefix and a password, which reads a page with these series every second. */
export async function startPrometheus(series: readonly Scraped[]): Promise<Real> {
  const page = await serve(series);
  const job = { job_name: "node", static_configs: [{ targets: [page.address] }] };
  const config = { global: { scrape_interval: "1s" }, scrape_configs: [job] };
  const server = await launchPrometheus(
    {
      "config.yml": JSON.stringify(config),
      "web.json": JSON.stringify({ basic_auth_users: { lamp: HASHED } }),
    },
    (at) => [`--web.config.file=${at("web.json")}`, "--web.route-prefix=/metrics-of/team"],
  );
  return {
    url: `http://lamp:gl%25c@${server.address}/metrics-of/team`,
    output: server.output,
    async close() {
      await server.close();
      await page.close();
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
