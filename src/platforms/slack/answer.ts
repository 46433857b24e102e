import { type Answer, type Message, privately } from "../../messages/message.ts";
import type { Log } from "../../model/log.ts";
import type { Invocation } from "../../model/people.ts";
import type { Click } from "./hear.ts";
import { firstWord } from "./hear.ts";
import { renderMessage } from "./render.ts";
import { type Replies, type ReplyPayload, unpackReply } from "./reply.ts";
import { within } from "./within.ts";

type Handle = (invocation: Invocation) => Promise<Answer>;
type Ack = (payload?: ReplyPayload) => Promise<void>;

export interface Answering {
  readonly replies: Replies;
  readonly answerWithinMs: number;
  readonly now: () => number;
  readonly log: Log;
}

const APOLOGY: Message = {
  headline: ["✕ Something went wrong on my side. It has been logged."],
  parts: [{ kind: "text", lines: [["Try again in a moment; status says how things stand."]] }],
  buttons: [],
};

/** Acknowledges a command with its answer if there is one in time, else at once and answers when it can. */
export async function answerCommand(
  { handle, invocation, ack }: { handle: Handle; invocation: Invocation; ack: Ack },
  answering: Answering,
): Promise<void> {
  const answered = safely(handle, invocation, answering.log);
  const early = await within(answering.answerWithinMs, answered);
  try {
    await ack(early && payloadOf(early, invocation, false));
    if (early) return;
  } catch (error) {
    answering.log.warn({ detail: String(error) }, "Slack was gone before a command was answered");
  }
  await deliver({ answer: await answered, invocation, sameView: false }, answering);
}

/** Acknowledges a click at once: its answer is a message of its own, or takes the place of the view it came from. */
export async function answerClick(
  { handle, click, ack }: { handle: Handle; click: Click; ack: Ack },
  answering: Answering,
): Promise<void> {
  const answered = safely(handle, click.invocation, answering.log);
  await ack().catch((error: unknown) =>
    answering.log.warn({ detail: String(error) }, "Slack was gone before a click was acknowledged"),
  );
  await deliver({ answer: await answered, ...click }, answering);
}

async function safely(handle: Handle, invocation: Invocation, log: Log): Promise<Answer> {
  try {
    return await handle(invocation);
  } catch (error) {
    log.error({ err: error, words: invocation.words }, "An invocation was not answered");
    return privately(APOLOGY);
  }
}

async function deliver(
  said: { readonly answer: Answer; readonly invocation: Invocation; readonly sameView: boolean },
  { replies, now, log }: Answering,
): Promise<void> {
  const payload = payloadOf(said.answer, said.invocation, said.sameView);
  if (!payload || said.invocation.reply === undefined) return;
  try {
    await replies.send(unpackReply(said.invocation.reply, now()), payload);
  } catch (error) {
    log.warn({ detail: String(error) }, "An answer could not be delivered to Slack");
  }
}

function payloadOf(
  answer: Answer,
  invocation: Invocation,
  sameView: boolean,
): ReplyPayload | undefined {
  if (answer.kind === "follows") return undefined;
  const drawn = renderMessage(answer.message, firstWord(invocation.words));
  switch (answer.kind) {
    case "private":
      return { ...drawn, response_type: "ephemeral", replace_original: sameView };
    case "public":
      return { ...drawn, response_type: "in_channel", replace_original: false };
    default:
      return answer satisfies never;
  }
}
