import { InteractionResponseType } from "discord.js";
import { cut, oneLine } from "../../messages/literal.ts";
import type { Suggestion } from "../../model/people.ts";
import { createExpiring } from "../expiring.ts";
import type { Handle, Suggest } from "../platform.ts";
import { within } from "../within.ts";
import type { Respond } from "./answer.ts";
import { type Heard, type Hearing, hear, type Origin } from "./hear.ts";
import { UNKNOWN } from "./own-words.ts";
import { type SayTools, say } from "./say.ts";

/** What came of one event. */
export type Taken = "taken" | "malformed" | "double";

/** How an interaction came. */
export interface Arrival {
  readonly respond: (to: { readonly id: string; readonly token: string }) => Respond;
  /** Whether it may have been on its way for so long that nobody waits for it any more. */
  readonly mayBeStale: boolean;
}

export type Take = (raw: unknown, arrival: Arrival) => Promise<Taken>;

export interface InteractionsTools extends SayTools {
  readonly hearing: Hearing;
  readonly remember: (origin: Origin) => void;
}

const SEEN_FOR_MS = 15 * 60_000;
const CHOICES_MAX = 25;
const CHOICE_MAX = 100;

/** What is done with what Discord delivers, by either way. Whatever comes, nothing is thrown. */
export function createInteractions(
  tools: InteractionsTools,
  handle: Handle,
  suggest: Suggest,
): Take {
  const { log, now, hearing } = tools;
  const seen = createExpiring<true>(now);
  return async (raw, arrival) => {
    try {
      const heard = hear(raw, hearing);
      if (!heard) {
        log.warn({}, "Something malformed came from Discord and was left alone");
        return "malformed";
      }
      if (heard.kind !== "ping") {
        if (seen.get(heard.origin.id)) return "double";
        seen.set(heard.origin.id, true, SEEN_FOR_MS);
        tools.remember(heard.origin);
      }
      await take(heard, arrival, { tools, handle, suggest });
    } catch (error) {
      log.error({ detail: String(error) }, "An interaction was not worked through");
    }
    return "taken";
  };
}

interface Ears {
  readonly tools: InteractionsTools;
  readonly handle: Handle;
  readonly suggest: Suggest;
}

async function take(
  heard: Heard,
  { respond, mayBeStale }: Arrival,
  { tools, handle, suggest }: Ears,
): Promise<void> {
  switch (heard.kind) {
    case "ping":
      return respond({ id: "", token: "" })({ type: InteractionResponseType.Pong });
    case "inquiry": {
      const found = await within(tools.pacing.answerWithinMs, suggest(heard.inquiry));
      return offer(found ?? [], respond(heard.origin));
    }
    case "unknown":
      if (heard.halfTyped) return offer([], respond(heard.origin));
      return respond(heard.origin)(await tools.responses.privately(UNKNOWN));
    case "typed":
    case "click":
    case "submit":
      return say({ heard, respond: respond(heard.origin), mayBeStale }, handle, tools);
    default:
      return heard satisfies never;
  }
}

async function offer(suggestions: readonly Suggestion[], respond: Respond): Promise<void> {
  const choices = suggestions
    .map(({ label, value }) => ({ name: cut(oneLine(label), CHOICE_MAX).trim() || value, value }))
    .filter(({ value }) => value !== "" && value.length <= CHOICE_MAX)
    .slice(0, CHOICES_MAX);
  await respond({
    type: InteractionResponseType.ApplicationCommandAutocompleteResult,
    data: { choices },
  });
}
