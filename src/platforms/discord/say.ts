import type { Handle } from "../platform.ts";
import { within } from "../within.ts";
import { type Answering, answerSaid, type Respond } from "./answer.ts";
import type { CommandStore } from "./command-store.ts";
import { discordError } from "./errors.ts";
import { type Heard, invocationOf, type Origin } from "./hear.ts";
import { OLD_BUTTON } from "./own-words.ts";
import { commandOf, readForm } from "./render.ts";
import { madeAt } from "./reply.ts";
import { deferral } from "./responses.ts";
import { firstWord, readView } from "./view.ts";

export interface SayTools extends Answering {
  readonly store: CommandStore;
  /** Tells a person that nothing was done, where that is still possible. */
  readonly tellMissed: (origin: Origin) => void;
}

/** What stands for a command: typed, clicked, or sent from a window. */
export type Sayable = Extract<Heard, { kind: "typed" | "click" | "submit" }>;

interface Arrived {
  readonly heard: Sayable;
  readonly respond: Respond;
  readonly mayBeStale: boolean;
}

const FIND_WITHIN_MS = 1_000;

/** Hands on what a person said, and gives the answer back; what nobody could see the answer of is not done. */
export async function say(
  { heard, respond, mayBeStale }: Arrived,
  handle: Handle,
  tools: SayTools,
): Promise<void> {
  const { origin } = heard;
  const by = heard.kind === "click" ? ("click" as const) : ("command" as const);
  // Its age is told by two clocks. What Discord still lets us answer is not too old, whatever they say.
  const deferred = mayBeStale && tools.now() - madeAt(origin.id) > tools.pacing.staleAfterMs;
  if (deferred && !(await canAnswer(origin, () => respond(deferral(by)), tools))) return;

  const words = await wordsOf(heard, tools);
  const view = firstWord(words ?? "");
  const invocation = invocationOf(origin, words ?? "", heard.kind === "typed" ? "typed" : "button");
  const sameView =
    heard.kind === "click" && heard.onlyForOne && readView(heard.customId).view === view;
  const said = {
    by,
    sameView,
    canAsk: heard.kind !== "submit",
    view,
    invocation,
    respond,
    deferred,
  };
  const answered: Handle =
    words === undefined ? async () => ({ kind: "private", message: OLD_BUTTON }) : handle;
  await answerSaid(said, answered, tools);
}

async function canAnswer(
  origin: Origin,
  defer: () => Promise<void>,
  { log, tellMissed }: SayTools,
): Promise<boolean> {
  try {
    await defer();
    return true;
  } catch (error) {
    const { id, actor, channel } = origin;
    log.warn(
      { detail: discordError(error, "answer").message, key: id, by: actor.id, in: channel.id },
      "An interaction came too late to be answered; nothing was done",
    );
    tellMissed(origin);
    return false;
  }
}

/** @returns nothing where it is not known (any more) what was clicked */
async function wordsOf(heard: Sayable, tools: SayTools): Promise<string | undefined> {
  if (heard.kind === "typed") return heard.words;
  const meaning = commandOf(readView(heard.customId).id);
  if (!meaning) return undefined;
  const command = "command" in meaning ? meaning.command : await kept(meaning.key, tools);
  if (command === undefined || heard.kind === "click") return command;
  return readForm(command, heard.sent);
}

async function kept(key: string, { store, log }: SayTools): Promise<string | undefined> {
  const found = store.find(key).catch((error: unknown) => {
    log.warn({ err: error }, "The command of a button could not be looked up");
    return undefined;
  });
  return within(FIND_WITHIN_MS, found);
}
