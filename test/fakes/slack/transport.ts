import { type SignedRequest, signRequest, type Tampering } from "./signing.ts";
import type { createSocketMode, EnvelopeAck } from "./socket-mode.ts";

/** Where a request goes: to the bot's address, or through its socket. */
export type To = string | "socket";

/** One thing that Slack tells the bot. */
export interface Delivery {
  readonly to: To;
  readonly envelope: "slash_commands" | "interactive" | "events_api";
  readonly payload: object;
  readonly request: SignedRequest;
}

export interface Delivered {
  /** The HTTP status; 200 stands for an acknowledged envelope. 0 when nothing came within three seconds. */
  readonly status: number;
  readonly ms: number;
  /** What the acknowledgement said, if anything. */
  readonly body: Record<string, unknown> | undefined;
}

/** How a payload names the app that it is for. */
export const APP = { api_app_id: "A0LAMP", token: "legacy" };

/** Both ways from Slack to a bot. */
export function createTransport({
  sockets,
  signingSecret,
  now,
}: {
  readonly sockets: ReturnType<typeof createSocketMode>;
  readonly signingSecret: string;
  readonly now: () => number;
}) {
  let events = 0;
  async function deliver({ to, envelope, payload, request }: Delivery): Promise<Delivered> {
    const startedAt = performance.now();
    const { status, body } =
      to === "socket" ? fromAck(await sockets.send(envelope, payload)) : await post(to, request);
    return { status, body, ms: performance.now() - startedAt };
  }
  return {
    deliver,
    sign: (fields: Record<string, string>, tampering: Tampering): SignedRequest => {
      const body = new URLSearchParams(fields).toString();
      return signRequest({ secret: signingSecret, body, now: now() }, tampering);
    },
    /** Tells of an event, as JSON. */
    tell(to: To, event: { readonly type: string }, tampering: Tampering): Promise<Delivered> {
      events += 1;
      const payload = {
        ...APP,
        type: "event_callback",
        team_id: "T0ACME",
        event_id: `Ev${events}`,
        event_time: Math.floor(now() / 1000),
        event: { ...event, event_ts: String(now() / 1000) },
      };
      const request = signRequest(
        { secret: signingSecret, body: JSON.stringify(payload), now: now() },
        { contentType: "application/json", ...tampering },
      );
      return deliver({ to, envelope: "events_api", payload, request });
    },
  };
}

function fromAck(ack: EnvelopeAck | undefined) {
  if (!ack) return { status: 0, body: undefined };
  return { status: 200, body: Object.keys(ack.payload).length > 0 ? ack.payload : undefined };
}

async function post(to: string, { headers, body }: SignedRequest) {
  try {
    const signal = AbortSignal.timeout(3000);
    const answer = await fetch(to, { method: "POST", headers, body, signal });
    const text = await answer.text();
    return { status: answer.status, body: answer.ok ? ackBody(answer, text) : undefined };
  } catch {
    return { status: 0, body: undefined };
  }
}

function ackBody(answer: Response, text: string): Record<string, unknown> | undefined {
  if (text === "") return undefined;
  const isJson = answer.headers.get("content-type")?.includes("json");
  return isJson ? (JSON.parse(text) as Record<string, unknown>) : { text };
}
