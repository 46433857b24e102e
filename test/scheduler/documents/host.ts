import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { buildConnector } from "undici";

/** An address of the internet, as a name server would answer. Nobody connects to it. */
export const PUBLIC = "93.184.216.34";

export interface DocumentHost {
  /** What it was asked, as `GET /path`. */
  readonly asked: readonly string[];
  readonly requests: readonly IncomingMessage[];
  /** The addresses to which somebody wanted to connect. */
  readonly dialled: readonly string[];
  /** Connects to this machine's server, whatever the address, and writes the address down. */
  readonly connect: buildConnector.connector;
  close(): Promise<void>;
}

/** A web server on loopback that stands for any host of the internet. */
export async function documentHost(answer: RequestListener): Promise<DocumentHost> {
  const asked: string[] = [];
  const requests: IncomingMessage[] = [];
  const dialled: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    requests.push(request);
    answer(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    requests,
    dialled,
    connect: ({ hostname }, done) => {
      dialled.push(hostname);
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => done(null, socket));
      socket.once("error", (error) => done(error, null));
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
