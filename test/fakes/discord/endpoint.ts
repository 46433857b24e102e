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

/** Discord's requests to a bot's address. */
export function createEndpoint({ signer, withinMs }: EndpointSetup) {
  let inUse: string | undefined;

  const send = async (url: string, body: string, tampering?: Tampering): Promise<RawAnswer> => {
    const headers = signer.headers(body, tampering);
    const signal = AbortSignal.timeout(withinMs);
    try {
      const answer = await fetch(url, { method: "POST", headers, body, signal });
      const bytes = Buffer.from(await answer.arrayBuffer());
      return {
        status: answer.status,
        contentType: answer.headers.get("content-type") ?? "",
        bytes,
      };
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
