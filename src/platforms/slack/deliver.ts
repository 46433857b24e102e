import type { Answer, Message } from "../../messages/message.ts";
import type { Log } from "../../model/log.ts";
import type { Invocation } from "../../model/people.ts";
import { sendAnyhow } from "../pictures.ts";
import { PlatformError } from "../platform.ts";
import type { Draw } from "./drawn.ts";
import type { Forms } from "./forms.ts";
import { firstWord, type Heard } from "./hear.ts";
import type { Homes } from "./home.ts";
import { type Replies, type ReplyPayload, unpackReply } from "./reply.ts";
import type { Whisper } from "./whisper.ts";

/** An answer that is words. */
export type Said = Exclude<Answer, { readonly kind: "form" | "follows" }>;

export interface Delivering {
  readonly replies: Replies;
  readonly forms: Forms;
  readonly whisper: Whisper;
  readonly homes: Pick<Homes, "answered">;
  readonly draw: Draw;
  readonly post: (channel: Invocation["channel"], message: Message) => Promise<unknown>;
  readonly now: () => number;
  readonly log: Log;
}

/** Brings an answer to the person some time after their event was acknowledged. Never throws. */
export async function deliver(answer: Answer, heard: Heard, tools: Delivering): Promise<void> {
  const said = await asWords(answer, heard, tools);
  if (!said) return;
  try {
    if (heard.home) await sayAtHome(said, heard, tools);
    else await say(said, heard, tools);
  } catch (error) {
    tools.log.warn({ detail: String(error) }, "An answer could not be delivered to Slack");
  }
}

/** The answer as Slack takes it by a response_url, or as an acknowledgement. */
export async function replyPayload(
  said: Said,
  { invocation, sameView }: Pick<Heard, "invocation" | "sameView">,
  draw: Draw,
): Promise<ReplyPayload> {
  const drawn = await draw(said.message, firstWord(invocation.words));
  switch (said.kind) {
    case "private":
      return { ...drawn, response_type: "ephemeral", replace_original: sameView };
    case "public":
      return { ...drawn, response_type: "in_channel", replace_original: false };
    default:
      return said satisfies never;
  }
}

/** Opens the window of a form. What is left to say afterwards, if anything. */
async function asWords(
  answer: Answer,
  heard: Heard,
  { forms }: Delivering,
): Promise<Said | undefined> {
  switch (answer.kind) {
    case "private":
    case "public":
      return answer;
    case "follows":
      return undefined;
    case "form": {
      if (await forms.open(answer.form, heard)) return undefined;
      return { kind: "private", message: answer.instead };
    }
    default:
      return answer satisfies never;
  }
}

/** On the person's home tab; what is for everybody, in the channel by whose rules it was said as well. */
async function sayAtHome(
  said: Said,
  heard: Heard,
  { homes, post, log }: Delivering,
): Promise<void> {
  const { under } = heard.invocation;
  if (said.kind === "public" && under)
    await post(under, said.message).catch((error: unknown) =>
      log.warn({ detail: String(error) }, "An answer could not be posted to its channel"),
    );
  await homes.answered(heard, said.message);
}

/** By the right that came with the event while it lasts, else as the bot itself. */
async function say(said: Said, heard: Heard, tools: Delivering): Promise<void> {
  const { invocation } = heard;
  const { replies, whisper, post, draw, now } = tools;
  await sendAnyhow(said.message, async (message) => {
    const payload = await replyPayload({ ...said, message }, heard, draw);
    try {
      if (invocation.reply === undefined) throw new PlatformError("gone", "no right to answer");
      await replies.send(unpackReply(invocation.reply, now()), payload);
    } catch (error) {
      if (!(error instanceof PlatformError) || error.kind !== "gone") throw error;
      if (said.kind === "public") await post(invocation.channel, message);
      else await whisper(invocation, payload);
    }
  });
}
