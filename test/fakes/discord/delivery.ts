import { readBody } from "./body.ts";
import type { createEndpoint } from "./endpoint.ts";
import type { createGateway } from "./gateway.ts";
import type { Interactions, Opened } from "./interactions.ts";
import { Refusal } from "./refusal.ts";
import type { FakeState, Seen } from "./state.ts";
import type { Reaction, Tampering, Via } from "./types.ts";

export interface DeliverySetup {
  readonly state: FakeState;
  readonly interactions: Interactions;
  readonly gateway: ReturnType<typeof createGateway>;
  readonly endpoint: ReturnType<typeof createEndpoint>;
  readonly answerWithinMs: number;
}

export interface Parcel extends Tampering {
  readonly opened: Opened;
  readonly payload: unknown;
  readonly via?: Via | undefined;
}

/** Brings interactions to the bot, and tells what the person saw of it. */
export function createDelivery(setup: DeliverySetup) {
  const { state, interactions, gateway, endpoint, answerWithinMs } = setup;
  const wayOf = (via: Via | undefined): Via => {
    const inUse = endpoint.inUse();
    return via ?? (inUse === undefined ? "gateway" : { http: inUse });
  };

  /** What stands in the body of a response is an answer like any other. */
  const takeReply = async (opened: Opened, bytes: Buffer<ArrayBuffer>, contentType: string) => {
    let json: unknown;
    let refusal: Refusal | undefined;
    try {
      const body = await readBody(bytes, contentType);
      json = body.json;
      interactions.answer(opened, body.json, body.files);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refusal = error;
    }
    state.calls.push({
      route: "HTTP reply",
      path: "",
      at: state.now(),
      body: json,
      files: [],
      status: refusal?.status ?? 200,
      code: refusal?.code,
      problems: refusal?.problems ?? [],
    });
    return refusal === undefined;
  };

  /** @returns the endpoint's status, and whether an answer may still come another way */
  const bring = async ({ opened, payload, via, ...tampering }: Parcel) => {
    const way = wayOf(via);
    if (way === "gateway") {
      gateway.interact(guildOf(opened), payload);
      return { status: undefined, mayCome: true };
    }
    const { status, bytes, contentType } = await endpoint.send(
      way.http,
      JSON.stringify(payload),
      tampering,
    );
    if (status === 202) return { status, mayCome: true };
    return { status, mayCome: status === 200 && (await takeReply(opened, bytes, contentType)) };
  };

  return {
    wayOf,
    async deliver(parcel: Parcel): Promise<Reaction> {
      const { opened } = parcel;
      const startedAt = performance.now();
      const seen = firstAnswer(opened, answerWithinMs);
      const { status, mayCome } = await bring(parcel);
      if (!mayCome) seen.giveUp();
      const saw = await seen.promise;
      return reactionOf(opened, {
        seen: saw,
        ms: performance.now() - startedAt,
        status,
        again: async () => (await bring(parcel)).status,
      });
    },
  };
}

/** What the person sees first: an answer, or that there was none. */
function firstAnswer(opened: Opened, withinMs: number) {
  let giveUp = () => {};
  const promise = new Promise<Seen>((resolve) => {
    const timer = setTimeout(() => giveUp(), withinMs);
    opened.onSeen = (seen) => {
      clearTimeout(timer);
      resolve(seen);
    };
    giveUp = () => {
      opened.late = true;
      opened.onSeen({ kind: "did not respond" });
    };
  });
  return { promise, giveUp: () => giveUp() };
}

function reactionOf(
  { interaction }: Opened,
  { seen, ...rest }: Pick<Reaction, "seen" | "ms" | "status" | "again">,
): Reaction {
  const message = "message" in seen ? seen.message : undefined;
  return {
    ...rest,
    seen,
    interaction,
    acknowledged: seen.kind !== "did not respond",
    message,
    ephemeral: message?.onlyFor !== undefined,
  };
}

const guildOf = ({ interaction }: Opened): string | undefined => {
  const { guild_id } = interaction.payload;
  return typeof guild_id === "string" ? guild_id : undefined;
};
