import type { WebClient } from "@slack/web-api";
import { context, type Message } from "../../messages/message.ts";
import type { Channel } from "../../model/people.ts";
import { createPacer, createPacers } from "../pace.ts";
import { sendAnyhow } from "../pictures.ts";
import { PlatformError, type Posted } from "../platform.ts";
import { pacedCall } from "./client.ts";
import type { Draw } from "./drawn.ts";
import { platformError, slackWord } from "./errors.ts";
import type { SlackPacing } from "./pacing.ts";
import { type Replies, unpackReply } from "./reply.ts";
import { editReply, isReplyPost, postReply } from "./reply-post.ts";

/** Puts messages into channels and keeps them up to date. */
export interface Poster {
  post(channel: Channel, message: Message, reply: string | undefined): Promise<Posted>;
  edit(posted: Posted, message: Message, final: boolean): Promise<Posted>;
}

export interface PosterTools {
  readonly client: WebClient;
  readonly replies: Replies;
  readonly draw: Draw;
  readonly now: () => number;
  readonly pacing: SlackPacing;
  /** What people call the bot, to say how it is invited. */
  readonly botName: () => string;
}

export function createPoster(tools: PosterTools): Poster {
  const { replies, now, pacing, botName } = tools;
  const channels = channelMessages(tools);
  return {
    async post(channel, message, reply) {
      try {
        return await sendAnyhow(message, (shown) => channels.post(channel.id, shown));
      } catch (error) {
        if (reply === undefined || platformError(error, "").kind !== "not-allowed") throw error;
        const why = causeWord(error);
        const invited = withInvitation(message, botName(), why);
        const right = unpackReply(reply, now());
        // A right that is used up changes nothing about why the bot could not post, which can be mended.
        return postReply({ right, message: invited, why }, { replies, now }).catch((second) => {
          throw platformError(second, "response_url").kind === "gone" ? error : second;
        });
      }
    },
    async edit(posted, message, final) {
      if (isReplyPost(posted))
        return editReply(
          { posted, message: withInvitation(message, botName(), posted.why), final },
          { replies, now, gapsMs: pacing.replyProgressGapsMs },
        );
      const { channel, ts } = posted;
      if (typeof channel !== "string" || typeof ts !== "string")
        throw new PlatformError("gone", "This is not a message of Slack's");
      try {
        return await sendAnyhow(message, (shown) => channels.edit({ channel, ts }, shown, final));
      } catch (error) {
        throw goneIfNoChannel(error);
      }
    },
  };
}

/** Messages in channels where the bot may speak. */
function channelMessages({ client, draw, now, pacing }: PosterTools) {
  const edits = createPacer(pacing.update, now);
  const posts = createPacer(pacing.postInWorkspace, now);
  const postsIn = createPacers(pacing.postInChannel, now);
  const postTurn = { urgent: true, maxWaitMs: pacing.postWaitMs };
  return {
    async post(channel: string, message: Message): Promise<Posted> {
      const call = { pacer: postsIn(channel), turn: postTurn, method: "chat.postMessage" };
      const { text, blocks } = await draw(message);
      const unfurl = { unfurl_links: false, unfurl_media: false };
      // The channel's turn is the inner one, so that its pause is kept up to the call itself.
      const { ts } = await posts.run(postTurn, () =>
        pacedCall(call, () =>
          client.chat.postMessage({ channel, text, blocks: [...blocks], ...unfurl }),
        ),
      );
      if (ts === undefined) throw new PlatformError("refused", "chat.postMessage: no ts came back");
      return { channel, ts };
    },

    async edit(at: { channel: string; ts: string }, message: Message, final: boolean) {
      const maxWaitMs = final ? pacing.finalWaitMs : pacing.progressWaitMs;
      const call = { pacer: edits, turn: { urgent: final, maxWaitMs }, method: "chat.update" };
      const { text, blocks } = await draw(message);
      // Unlike a post, an edit would look for names and links in the text by itself.
      const literally = { parse: "none", link_names: false } as const;
      await pacedCall(call, () =>
        client.chat.update({ ...at, text, blocks: [...blocks], ...literally }),
      );
      return at;
    },
  };
}

/** For an edit, a channel that Slack does not know (any more) means that the message is gone with it. */
function goneIfNoChannel(error: unknown): unknown {
  const words = ["channel_not_found", "not_in_channel", "is_archived"];
  if (!words.includes(causeWord(error))) return error;
  return new PlatformError("gone", `chat.update: ${causeWord(error)}`, { cause: error });
}

const causeWord = (error: unknown): string =>
  (error instanceof Error ? slackWord(error.cause) : undefined) ?? "";

function withInvitation(message: Message, botName: string, why: string): Message {
  const invitation =
    why === "is_archived" || why.startsWith("restricted")
      ? "I may not post in this channel, so only a few updates follow here."
      : `I am not in this channel, so only a few updates follow here. To change that: /invite @${botName}`;
  return { ...message, parts: [...message.parts, context(invitation)] };
}
