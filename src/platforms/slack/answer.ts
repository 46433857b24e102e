import { type Answer, type Message, privately } from "../../messages/message.ts";
import { hideCodes } from "../../model/hide-codes.ts";
import type { Log } from "../../model/log.ts";
import type { Invocation } from "../../model/people.ts";
import { t } from "../../model/phrase.ts";
import { picturesOf } from "../pictures.ts";
import type { Handle } from "../platform.ts";
import { within } from "../within.ts";
import { type Delivering, deliver, replyPayload } from "./deliver.ts";
import type { Heard } from "./hear.ts";
import type { ReplyPayload } from "./reply.ts";

type Ack = (payload?: ReplyPayload) => Promise<void>;

export interface Answering extends Delivering {
  readonly answerWithinMs: number;
}

const APOLOGY: Message = {
  headline: [t`✕ Something went wrong on my side. It has been logged.`],
  parts: [{ kind: "text", lines: [[t`Try again in a moment; status says how things stand.`]] }],
  buttons: [],
};

/** Acknowledges a command with its answer if there is one in time, else at once and answers when it can. */
export async function answerCommand(
  { handle, heard, ack }: { handle: Handle; heard: Heard; ack: Ack },
  answering: Answering,
): Promise<void> {
  const { invocation } = heard;
  const answered = safely(handle, invocation, answering.log);
  const early = await within(answering.answerWithinMs, answered);
  const payload = early && (await ackPayload(early, heard, answering));
  try {
    await ack(payload);
    if (payload) return;
  } catch (error) {
    answering.log.warn({ detail: String(error) }, "Slack was gone before a command was answered");
  }
  await deliver(await answered, heard, answering);
}

/** Acknowledges a click or a sent form at once: its answer comes by itself. */
export async function answerAction(
  { handle, heard, ack }: { handle: Handle; heard: Heard; ack: () => Promise<void> },
  answering: Answering,
): Promise<void> {
  const answered = safely(handle, heard.invocation, answering.log);
  await ack().catch((error: unknown) =>
    answering.log.warn({ detail: String(error) }, "Slack was gone before it was acknowledged"),
  );
  await deliver(await answered, heard, answering);
}

/** What an acknowledgement can say itself: words, but no window, no picture, and not what follows by itself. */
async function ackPayload(
  answer: Answer,
  heard: Heard,
  { draw }: Answering,
): Promise<ReplyPayload | undefined> {
  if (answer.kind === "follows" || answer.kind === "form") return undefined;
  if (picturesOf(answer.message).length > 0) return undefined;
  return replyPayload(answer, { ...heard, sameView: false }, draw);
}

async function safely(handle: Handle, invocation: Invocation, log: Log): Promise<Answer> {
  try {
    return await handle(invocation);
  } catch (error) {
    log.error({ err: error, words: hideCodes(invocation.words) }, "An invocation was not answered");
    return privately(APOLOGY);
  }
}
