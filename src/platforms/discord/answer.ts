import type { APIInteractionResponse } from "discord.js";
import type { Answer, Message } from "../../messages/message.ts";
import { hideCodes } from "../../model/hide-codes.ts";
import type { Log } from "../../model/log.ts";
import type { Invocation } from "../../model/people.ts";
import { picturesOf, withoutPictures } from "../pictures.ts";
import type { Handle } from "../platform.ts";
import { within } from "../within.ts";
import { type DiscordError, discordError } from "./errors.ts";
import { APOLOGY, SHARED, TOO_LATE } from "./own-words.ts";
import type { DiscordPacing } from "./pacing.ts";
import { type Persistence, persist } from "./persist.ts";
import { type ReplyRight, unpackReply } from "./reply.ts";
import { type Asked, deferral, ONLY_FOR_ASKER, type Responses } from "./responses.ts";
import type { Settling } from "./settling.ts";
import type { TokenCalls } from "./token-calls.ts";

/** Gives the first answer: over REST, or in the body of the HTTP response. @throws DiscordError */
export type Respond = (response: APIInteractionResponse) => Promise<void>;

export interface Answering {
  readonly calls: TokenCalls;
  readonly responses: Responses;
  readonly settling: Settling;
  readonly pacing: DiscordPacing;
  readonly now: () => number;
  readonly log: Log;
}

/** One thing that was said, and how it is answered. */
export interface Said extends Asked {
  readonly invocation: Invocation;
  readonly respond: Respond;
  /** Already acknowledged, to see whether it still can be. */
  readonly deferred: boolean;
}

/** Discord's word for an answer that was there already. */
const ALREADY_ANSWERED = 40_060;

/** Answers within Discord's three seconds: with what the handler says if it says so in time, else with a promise. */
export function answerSaid(said: Said, handle: Handle, answering: Answering): Promise<void> {
  const right = unpackReply(said.invocation.reply ?? "", answering.now());
  return answering.settling.during(right.token, answerInTime(said, right, handle, answering));
}

async function answerInTime(
  said: Said,
  right: ReplyRight,
  handle: Handle,
  answering: Answering,
): Promise<void> {
  const { log, pacing, responses } = answering;
  const answered = safely(handle, said.invocation, log);
  const early = said.deferred ? undefined : await within(pacing.answerWithinMs, answered);
  // A file takes its time, and the first answer has three seconds.
  if (early && !hasPictures(early)) {
    const stands = await respond(said, () => responses.first(said, early), log, responses);
    if (stands && early.kind === "follows") await finishFollows(said, right, answering);
    return;
  }
  const promised =
    said.deferred || (await respond(said, async () => deferral(said.by), log, responses));
  const waitMs = right.until - pacing.lastWordMs - answering.now();
  const answer = await within(Math.max(waitMs, 0), answered);
  if (!promised) return;
  await deliver(answer ?? { kind: "private", message: TOO_LATE }, { said, right }, answering);
}

const hasPictures = (answer: Answer): boolean =>
  (answer.kind === "private" || answer.kind === "public") && picturesOf(answer.message).length > 0;

async function safely(handle: Handle, invocation: Invocation, log: Log): Promise<Answer> {
  try {
    return await handle(invocation);
  } catch (error) {
    log.error({ err: error, words: hideCodes(invocation.words) }, "An invocation was not answered");
    return { kind: "private", message: APOLOGY };
  }
}

/** @returns whether the answer stands */
async function respond(
  said: Said,
  make: () => Promise<APIInteractionResponse>,
  log: Log,
  responses: Responses,
): Promise<boolean> {
  try {
    await said.respond(await make());
    return true;
  } catch (cause) {
    const error = discordError(cause, "POST answer");
    log.warn(
      { detail: error.message, key: said.invocation.key },
      "An answer did not reach Discord",
    );
    if (error.code === ALREADY_ANSWERED) return true;
    // Refused for its form, which is a mistake of ours: the person should hear that much.
    if (error.kind === "refused")
      await said.respond(await responses.privately(APOLOGY)).catch(() => {});
    return false;
  }
}

/** Leaves nothing over of an answer that stands elsewhere. */
async function finishFollows(
  said: Said,
  right: ReplyRight,
  { calls, pacing, now, log }: Answering,
): Promise<void> {
  if (said.by === "click") return;
  const how = { againMs: pacing.answerAgainMs, from: right.from, now, repeatable: true };
  const error = await persist(() => calls.deleteOriginal(right), how);
  if (error) log.warn({ detail: error.message }, "An acknowledgement was left standing");
}

interface Promised {
  readonly said: Said;
  readonly right: ReplyRight;
}

/** Keeps the promise that was made in time. */
async function deliver(answer: Answer, promised: Promised, answering: Answering): Promise<void> {
  const { said, right } = promised;
  switch (answer.kind) {
    case "private": {
      const place = said.by === "command" || said.sameView ? "in place" : "beside";
      return show(answer.message, place, promised, answering);
    }
    case "form": {
      const place = said.by === "command" ? "in place" : "beside";
      return show(answer.instead, place, promised, answering);
    }
    case "public":
      // Only the asker would see it in the place of what was promised.
      if (said.by === "command") await show(SHARED, "in place", promised, answering);
      return show(answer.message, "for everybody", promised, answering);
    case "follows":
      return finishFollows(said, right, answering);
    default:
      return answer satisfies never;
  }
}

/** In the place of the first answer; beside it, for the asker alone; or as a message for everybody. */
type Place = "in place" | "beside" | "for everybody";

async function show(
  message: Message,
  place: Place,
  { said, right }: Promised,
  { calls, responses, pacing, now, log }: Answering,
): Promise<void> {
  const repeatable = place === "in place";
  const how = { againMs: pacing.answerAgainMs, from: right.from, now, repeatable };
  const send = async (what: Message): Promise<unknown> => {
    switch (place) {
      case "in place":
        return calls.editOriginal(right, await responses.body(what, said.view));
      case "beside":
        return calls.followUp(right, {
          ...(await responses.body(what, said.view)),
          ...ONLY_FOR_ASKER,
        });
      case "for everybody":
        return calls.followUp(right, await responses.body(what));
      default:
        return place satisfies never;
    }
  };
  const error = await persistAnyhow(message, send, how);
  if (!error) return;
  log.warn({ detail: error.message }, "An answer could not be delivered to Discord");
  if (error.kind === "refused") await persist(() => send(APOLOGY), how);
}

/** Where its pictures may be what is in the way, without them; but nothing that may stand already is said again. */
async function persistAnyhow(
  message: Message,
  send: (what: Message) => Promise<unknown>,
  how: Persistence,
): Promise<DiscordError | undefined> {
  if (picturesOf(message).length === 0) return persist(() => send(message), how);
  const error = await persist(() => send(message), { ...how, againMs: how.againMs.slice(0, 1) });
  const again = error && error.kind !== "gone" && (error.kind !== "unreachable" || how.repeatable);
  return again ? persist(() => send(withoutPictures(message)), how) : error;
}
