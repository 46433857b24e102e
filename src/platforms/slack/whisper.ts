import type { Invocation } from "../../model/people.ts";
import { createPacer } from "../pace.ts";
import { pacedCall, type SlackTools } from "./client.ts";
import type { SlackMessage } from "./render.ts";

/** Says something that one person sees, where the right to answer their event is over. @throws PlatformError */
export type Whisper = (
  to: Pick<Invocation, "actor" | "channel">,
  message: SlackMessage,
) => Promise<void>;

export function createWhisper({ client, now, pacing }: Omit<SlackTools, "log">): Whisper {
  const pacer = createPacer(pacing.postEphemeral, now);
  const turn = { urgent: true, maxWaitMs: pacing.postWaitMs };
  return async ({ actor, channel }, { text, blocks }) => {
    const to = { channel: channel.id, user: actor.id };
    await pacedCall({ pacer, turn, method: "chat.postEphemeral" }, () =>
      client.chat.postEphemeral({ ...to, text, blocks: [...blocks] }),
    );
  };
}
