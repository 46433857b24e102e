import { lookup as systemLookup } from "node:dns/promises";
import type { Socket } from "node:net";
import type { buildConnector } from "undici";
import { isPublicAddress } from "./public-address.ts";
import { Refusal } from "./refusal.ts";

/** Every address of a host. */
export type Lookup = (hostname: string) => Promise<readonly string[]>;

/** As the system looks names up. IPv4 stands first: not every network has a way out by IPv6. */
export const lookupAll: Lookup = async (hostname) => {
  const found = await systemLookup(hostname, { all: true, order: "ipv4first" });
  return found.map(({ address }) => address);
};

interface Guarded {
  readonly lookup: Lookup;
  readonly connect: buildConnector.connector;
  readonly signal: AbortSignal;
}

/**
 * Looks the host up once, judges every address, and connects to one of those very addresses. So a name that means
 * something else a moment later leads nowhere else.
 */
export const guardedConnector =
  (guarded: Guarded): buildConnector.connector =>
  (options, done) => {
    connectTo(options, guarded).then(
      (socket) => done(null, socket),
      (error: Error) => done(error, null),
    );
  };

async function connectTo(
  options: buildConnector.Options,
  { lookup, connect, signal }: Guarded,
): Promise<Socket> {
  const { hostname } = options;
  const addresses = await lookup(hostname);
  if (addresses.length === 0) throw new Refusal(`There is no host ${hostname}: look at its name.`);
  if (!addresses.every(isPublicAddress))
    throw new Refusal(
      `${hostname} leads inside a network instead of to the internet, from where no documents are read.`,
    );
  let failure: unknown;
  for (const address of addresses) {
    signal.throwIfAborted();
    try {
      return await dial(connect, { ...options, hostname: address });
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

const dial = (
  connect: buildConnector.connector,
  options: buildConnector.Options,
): Promise<Socket> =>
  new Promise((opened, failed) => {
    connect(options, (error, socket) => (error ? failed(error) : opened(socket as Socket)));
  });
