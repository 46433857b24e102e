import { clock, context, type Message } from "../../messages/message.ts";
import type { Log } from "../../model/log.ts";
import { type Phrase, t } from "../../model/phrase.ts";
import { PlatformError, type Posted } from "../platform.ts";
import type { Draw } from "./drawn.ts";
import type { DiscordPacing } from "./pacing.ts";
import type { ReplyRight } from "./reply.ts";
import type { Settling } from "./settling.ts";
import type { TokenCalls } from "./token-calls.ts";

/** A message that stands in a channel where the bot may not write, by the right that came with an interaction. */
export type TokenPost = Posted &
  ReplyRight & { readonly channel: string; readonly message: string };

export interface TokenPosts {
  /** @throws PlatformError */
  post(right: ReplyRight, message: Message): Promise<TokenPost>;
  /** @throws PlatformError gone, when the token is over */
  edit(posted: TokenPost, message: Message, final: boolean): Promise<void>;
}

export interface TokenPostTools {
  readonly calls: TokenCalls;
  readonly settling: Settling;
  readonly draw: Draw;
  readonly now: () => number;
  readonly log: Log;
  readonly pacing: Pick<DiscordPacing, "lastWordMs">;
}

const MEND = t`To change that, give me View Channel, Send Messages and Embed Links here.`;

export function isTokenPost(posted: Posted): posted is TokenPost {
  const { token, until, channel, message } = posted;
  return (
    typeof token === "string" &&
    typeof until === "number" &&
    typeof channel === "string" &&
    typeof message === "string"
  );
}

/** Such a message says how long it is kept up to date, and ends in a state that stays true. */
export function createTokenPosts(tools: TokenPostTools): TokenPosts {
  const { calls, settling, draw, now, log, pacing } = tools;
  const lastWords = new Map<string, NodeJS.Timeout>();

  const cancel = (id: string) => {
    clearTimeout(lastWords.get(id));
    lastWords.delete(id);
  };

  /** Only in this process: after a restart what the message says of its own end must do. */
  const arm = (posted: TokenPost, message: Message) => {
    cancel(posted.message);
    const waitMs = posted.until - pacing.lastWordMs - now();
    if (waitMs <= 0) return;
    const timer = setTimeout(() => {
      lastWords.delete(posted.message);
      show(posted, message, "last").catch((error: unknown) =>
        log.warn({ detail: String(error) }, "The last word of a message could not be said"),
      );
    }, waitMs);
    lastWords.set(posted.message, timer.unref());
  };

  const stateNow = ({ until }: TokenPost): State =>
    now() >= until - pacing.lastWordMs ? "last" : until;

  const show = async (posted: TokenPost, message: Message, state: State) => {
    await calls.editFollowUp(posted, posted.message, await draw(withNote(message, state)));
  };

  return {
    async post(right, message) {
      await settling.settled(right);
      const { id, channel } = await calls.followUp(
        right,
        await draw(withNote(message, right.until)),
      );
      const posted = { ...right, channel, message: id };
      arm(posted, message);
      return posted;
    },
    async edit(posted, message, final) {
      if (now() >= posted.until)
        throw new PlatformError("gone", "PATCH follow-up: the interaction's time is over");
      await show(posted, message, final ? "ended" : stateNow(posted));
      if (final) cancel(posted.message);
      else arm(posted, message);
    },
  };
}

/** Kept up to date until an instant, for the last time, or at its end. */
type State = number | "last" | "ended";

function withNote(message: Message, state: State): Message {
  return { ...message, parts: [...message.parts, context(noteOf(state), " ", MEND)] };
}

function noteOf(state: State): Phrase {
  switch (state) {
    case "ended":
      return t`I may not write in this channel.`;
    case "last":
      return t`No further updates here: I may not write in this channel. /vm status says more.`;
    default:
      return t`I may not write in this channel, so this is kept up to date only until ${clock(state)}.`;
  }
}
