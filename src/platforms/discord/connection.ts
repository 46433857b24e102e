import type { RequestListener } from "node:http";
import { GatewayDispatchEvents } from "discord.js";
import type { Log } from "../../model/log.ts";
import type { PlatformError } from "../platform.ts";
import type { Client } from "./client.ts";
import { createGateway } from "./gateway.ts";
import { createRequestListener } from "./http.ts";
import type { Take } from "./interactions.ts";
import type { DiscordPacing } from "./pacing.ts";
import type { TokenCalls } from "./token-calls.ts";

/** Work that only one of all replicas does at a time; begun again when it ends by itself. */
export type Lead = (work: (signal: AbortSignal) => Promise<void>) => { stop(): Promise<void> };

/** The way in from Discord. */
export interface Connection {
  /** @throws PlatformError when Discord refuses what only the operator can mend */
  open(): Promise<void>;
  close(): Promise<void>;
  readonly requestListener?: RequestListener;
}

export interface ConnectionTools {
  readonly client: Client;
  readonly calls: TokenCalls;
  /** Done once in this process, before it first listens. Never throws. */
  readonly prepare: () => Promise<void>;
  readonly lead: Lead | undefined;
  readonly now: () => number;
  readonly log: Log;
  readonly pacing: DiscordPacing;
}

export function createConnection(tools: ConnectionTools, take: Take): Connection {
  const { secrets } = tools.client;
  switch (secrets.mode) {
    case "gateway":
      return overGateway(tools, take);
    case "http":
      return {
        open: tools.prepare,
        close: async () => {},
        requestListener: createRequestListener({ ...tools, publicKey: secrets.publicKey }, take),
      };
    default:
      return secrets satisfies never;
  }
}

function overGateway(tools: ConnectionTools, take: Take): Connection {
  const { calls, prepare } = tools;
  const gateway = createGateway({
    ...tools,
    onEvent(name, data) {
      if (name !== GatewayDispatchEvents.InteractionCreate) return;
      const respond =
        (to: { readonly id: string; readonly token: string }) =>
        (first: Parameters<typeof calls.callback>[2]) =>
          calls.callback(to.id, to.token, first);
      void take(data, { respond, mayBeStale: true });
    },
  });
  let prepared: Promise<void> | undefined;
  const work = async (signal: AbortSignal, opened?: (fatal?: PlatformError) => void) => {
    prepared ??= prepare();
    await prepared;
    await gateway.run(signal, opened);
  };
  let leadership: { stop(): Promise<void> } | undefined;
  return {
    async open() {
      if (tools.lead) {
        leadership = tools.lead((signal) => work(signal));
        return;
      }
      const alone = leadAlone(work);
      leadership = alone;
      await alone.opened;
    },
    close: async () => leadership?.stop(),
  };
}

type Work = (signal: AbortSignal, opened: (fatal?: PlatformError) => void) => Promise<void>;

/** Leads at once and for good. `opened` says how the first try went. */
function leadAlone(work: Work) {
  const end = new AbortController();
  let ended: Promise<void> = Promise.resolve();
  const opened = new Promise<void>((resolve, reject) => {
    ended = work(end.signal, (fatal) => (fatal ? reject(fatal) : resolve())).then(resolve, reject);
  });
  return {
    opened: opened.catch((error: unknown) => {
      end.abort();
      throw error;
    }),
    async stop() {
      end.abort();
      await ended;
    },
  };
}
