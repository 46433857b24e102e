import { once } from "node:events";
import { Agent, type IncomingMessage, type RequestOptions, request } from "node:http";
import { ids } from "./ids.ts";
import type { createSigner } from "./signing.ts";
import type { Endpoint, EndpointAnswer, Tampering } from "./types.ts";

export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly bytes: Buffer<ArrayBuffer>;
}

export interface EndpointSetup {
  readonly signer: ReturnType<typeof createSigner>;
  readonly withinMs: number;
}

const PING = {
  id: ids.guild,
  application_id: ids.bot,
  type: 1,
  token: "a-ping-has-one-too",
  version: 1,
  entitlements: [],
  authorizing_integration_owners: {},
};
const NOTHING: RawAnswer = { status: 0, contentType: "", bytes: Buffer.alloc(0) };

/** A connection is used again, and a request costs a load test little. */
const agent = new Agent({ keepAlive: true });

async function exchange(url: string, options: RequestOptions, body: string): Promise<RawAnswer> {
  const sending = request(url, options);
  // What fails after the answer began is told by the answer.
  sending.on("error", () => {});
  sending.end(body);
  const [response] = (await once(sending, "response")) as [IncomingMessage];
  return {
    status: response.statusCode ?? 0,
    contentType: response.headers["content-type"] ?? "",
    bytes: Buffer.concat(await response.toArray()),
  };
}

/** Discord's requests to a bot's address. */
export function createEndpoint({ signer, withinMs }: EndpointSetup) {
  let inUse: string | undefined;

  const send = async (url: string, body: string, tampering?: Tampering): Promise<RawAnswer> => {
    const headers = signer.headers(body, tampering);
    const signal = AbortSignal.timeout(withinMs);
    try {
      return await exchange(url, { method: "POST", agent, headers, signal }, body);
    } catch {
      return NOTHING;
    }
  };

  const post = async (
    url: string,
    body: string,
    tampering?: Tampering,
  ): Promise<EndpointAnswer> => {
    const { status, contentType, bytes } = await send(url, body, tampering);
    return { status, contentType, body: bytes.toString("utf8") };
  };
  const ping = (url: string, tampering?: Tampering) => post(url, JSON.stringify(PING), tampering);

  const endpoint: Endpoint = {
    post,
    ping,
    async use(url) {
      const forged = await ping(url, { forged: true });
      if (forged.status !== 401) throw new Error(`A bad signature was met with ${forged.status}`);
      const answer = await ping(url);
      const isJson = answer.contentType.startsWith("application/json");
      if (answer.status !== 200 || !isJson || JSON.parse(answer.body).type !== 1)
        throw new Error(`A PING was met with ${answer.status} ${answer.body}`);
      inUse = url;
    },
  };
  return { endpoint, send, inUse: (): string | undefined => inUse };
}
