import { type APIInteractionResponse, Routes } from "discord.js";
import { z } from "zod";
import { asEdit } from "./attachments.ts";
import type { Client } from "./client.ts";
import { DiscordError } from "./errors.ts";
import type { ReplyRight } from "./reply.ts";

/** A call back is of no use once the person was told that nobody answered. */
const CALLBACK_TIMEOUT_MS = 2_500;

const message = z.object({ id: z.string(), channel_id: z.string() });

/** What the token of an interaction can do. Each @throws DiscordError, gone once the token is over */
export interface TokenCalls {
  /** The first answer, within three seconds. */
  callback(id: string, token: string, response: APIInteractionResponse): Promise<void>;
  /** Changes the first answer, or for a click the message it came from. */
  editOriginal(right: ReplyRight, body: object): Promise<void>;
  deleteOriginal(right: ReplyRight): Promise<void>;
  /** A further message; `flags` in its body decide who sees it. */
  followUp(
    right: ReplyRight,
    body: object,
  ): Promise<{ readonly id: string; readonly channel: string }>;
  editFollowUp(right: ReplyRight, id: string, body: object): Promise<void>;
}

export function createTokenCalls(client: Client, now: () => number): TokenCalls {
  const application = client.secrets.applicationId;

  const assertAlive = ({ until }: ReplyRight, what: string) => {
    if (now() >= until) throw new DiscordError("gone", `${what}: the interaction's time is over`);
  };

  const original = async (right: ReplyRight, method: "PATCH" | "DELETE", body?: object) => {
    const what = `${method} answer`;
    assertAlive(right, what);
    await client.byToken({
      what,
      method,
      route: Routes.webhookMessage(application, right.token),
      body,
    });
  };

  return {
    async callback(id, token, response) {
      await client.byToken({
        what: "POST answer",
        method: "POST",
        route: Routes.interactionCallback(id, token),
        body: response,
        timeoutMs: CALLBACK_TIMEOUT_MS,
      });
    },
    editOriginal: (right, body) => original(right, "PATCH", asEdit(body)),
    deleteOriginal: (right) => original(right, "DELETE"),
    async followUp(right, body) {
      const what = "POST follow-up";
      assertAlive(right, what);
      const route = Routes.webhook(application, right.token);
      const sent = await client.byToken({
        what,
        method: "POST",
        route,
        body,
        query: { wait: "true" },
      });
      const { data } = message.safeParse(sent);
      if (!data) throw new DiscordError("unreachable", `${what}: the answer was not Discord's`);
      return { id: data.id, channel: data.channel_id };
    },
    async editFollowUp(right, id, body) {
      const what = "PATCH follow-up";
      assertAlive(right, what);
      const route = Routes.webhookMessage(application, right.token, id);
      await client.byToken({ what, method: "PATCH", route, body: asEdit(body) });
    },
  };
}
