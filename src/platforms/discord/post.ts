import { createHash } from "node:crypto";
import { Routes } from "discord.js";
import { z } from "zod";
import type { Message } from "../../messages/message.ts";
import type { Channel } from "../../model/people.ts";
import { createExpiring } from "../expiring.ts";
import { createPacers } from "../pace.ts";
import { sendAnyhow, withoutPictures } from "../pictures.ts";
import type { Posted } from "../platform.ts";
import { asEdit } from "./attachments.ts";
import type { Client } from "./client.ts";
import type { Draw } from "./drawn.ts";
import { DiscordError, discordError } from "./errors.ts";
import type { DiscordPacing } from "./pacing.ts";
import { unpackReply } from "./reply.ts";
import { isTokenPost, type TokenPosts } from "./token-post.ts";

/** Puts messages into channels and keeps them up to date. */
export interface Poster {
  post(channel: Channel, message: Message, reply: string | undefined): Promise<Posted>;
  edit(posted: Posted, message: Message, final: boolean): Promise<Posted>;
}

export interface PosterTools {
  readonly client: Client;
  readonly draw: Draw;
  readonly tokenPosts: TokenPosts;
  readonly now: () => number;
  readonly newId: () => string;
  readonly pacing: DiscordPacing;
}

export function createPoster(tools: PosterTools): Poster {
  const { tokenPosts, now, pacing } = tools;
  const channels = channelMessages(tools);
  const tokenEdits = createPacers(pacing.editInChannel, now);
  return {
    async post(channel, message, reply) {
      try {
        const place = channel.thread ?? channel.id;
        return await sendAnyhow(message, (shown) => channels.post(place, shown, reply));
      } catch (error) {
        if (reply === undefined || discordError(error, "").kind !== "not-allowed") throw error;
        // A right that is used up changes nothing about why the bot could not post, which can be mended.
        const right = unpackReply(reply, now());
        return tokenPosts.post(right, withoutPictures(message)).catch((second: unknown) => {
          throw discordError(second, "follow-up").kind === "gone" ? error : second;
        });
      }
    },
    async edit(posted, message, final) {
      if (isTokenPost(posted) && now() < posted.until) {
        const turn = turnOf(final, pacing);
        const words = withoutPictures(message);
        await tokenEdits(posted.message).run(turn, () => tokenPosts.edit(posted, words, final));
        return posted;
      }
      const { channel, message: id } = posted;
      if (typeof channel !== "string" || typeof id !== "string")
        throw new DiscordError("gone", "This is not a message of Discord's");
      const at = { channel, id };
      await sendAnyhow(message, (shown) => channels.edit(at, shown, final)).catch(
        (error: unknown) => {
          throw goneIfLockedOut(error);
        },
      );
      return posted;
    },
  };
}

const posted = z.object({ id: z.string(), channel_id: z.string() });
/** Discord knows a nonce again for a few minutes. */
const NONCE_FOR_MS = 4 * 60_000;
const NONCE_MAX = 24;

/** Messages in channels where the bot may write. */
function channelMessages({ client, draw, now, newId, pacing }: PosterTools) {
  const editsIn = createPacers(pacing.editInChannel, now);
  const postsIn = createPacers(pacing.postInChannel, now);
  const unsure = createExpiring<string>(now);

  const edit = async (at: { channel: string; id: string }, message: Message, final: boolean) => {
    const what = "PATCH message";
    const call = {
      what,
      method: "PATCH",
      route: Routes.channelMessage(at.channel, at.id),
    } as const;
    const body = asEdit(await draw(message));
    await editsIn(at.channel).run(turnOf(final, pacing), () =>
      client.asBot({ ...call, body }, final),
    );
  };

  const send = async (channel: string, message: Message, nonce: string): Promise<Posted> => {
    const what = "POST message";
    const body = { ...(await draw(message)), nonce, enforce_nonce: true };
    const call = { what, method: "POST", route: Routes.channelMessages(channel), body } as const;
    const turn = { urgent: true, maxWaitMs: pacing.postWaitMs };
    const { data } = posted.safeParse(await postsIn(channel).run(turn, () => client.asBot(call)));
    if (!data) throw new DiscordError("unreachable", `${what}: the answer was not Discord's`);
    return { channel: data.channel_id, message: data.id };
  };

  return {
    edit,
    /** A post whose answer was lost is asked for by the same nonce again, and is then not made twice. */
    async post(channel: string, message: Message, reply: string | undefined): Promise<Posted> {
      const same = `${channel}:${reply ?? JSON.stringify(message)}`;
      const before = unsure.get(same);
      const nonce = before ?? nonceOf(newId());
      try {
        const made = await send(channel, message, nonce);
        // It may be the one of before, which says what was to be said then.
        if (before !== undefined) await edit(idsOf(made), message, true);
        unsure.delete(same);
        return made;
      } catch (error) {
        const failure = discordError(error, "POST message");
        if (failure.kind === "unreachable") unsure.set(same, nonce, NONCE_FOR_MS);
        throw failure;
      }
    },
  };
}

const idsOf = ({ channel, message }: Posted) => ({ channel: String(channel), id: String(message) });

const nonceOf = (id: string): string =>
  createHash("sha256").update(id).digest("hex").slice(0, NONCE_MAX);

function turnOf(final: boolean, pacing: DiscordPacing) {
  return { urgent: final, maxWaitMs: final ? pacing.finalWaitMs : pacing.progressWaitMs };
}

/** For an edit, a channel that is closed to the bot means that the message is out of its reach for good. */
function goneIfLockedOut(error: unknown): unknown {
  const trouble = discordError(error, "PATCH message");
  const lockedOut = trouble.code === 50_001 || trouble.code === 50_013;
  return lockedOut ? new DiscordError("gone", trouble.message, trouble) : trouble;
}
