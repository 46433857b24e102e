import {
  type APIInteractionResponse,
  type APIInteractionResponseCallbackData,
  InteractionResponseType,
  MessageFlags,
} from "discord.js";
import type { Answer, Message } from "../../messages/message.ts";
import type { Log } from "../../model/log.ts";
import { asEdit } from "./attachments.ts";
import type { CommandStore } from "./command-store.ts";
import { type Draw, keep } from "./drawn.ts";
import { ON_ITS_WAY } from "./own-words.ts";
import { renderForm } from "./render.ts";
import { withView } from "./view.ts";

/** What decides the form of an answer. */
export interface Asked {
  readonly by: "command" | "click";
  /** Whether the answer is the clicked message seen anew, so that it takes its place. */
  readonly sameView: boolean;
  /** Whether a window can be opened: not from within one. */
  readonly canAsk: boolean;
  /** The command's own name. */
  readonly view: string;
}

/** Answers in Discord's words. */
export interface Responses {
  first(asked: Asked, answer: Answer): Promise<APIInteractionResponse>;
  /** Only for the asker, whatever was asked. */
  privately(message: Message, view?: string): Promise<APIInteractionResponse>;
  /** The body of a later message or edit. */
  body(message: Message, view?: string): Promise<object>;
}

/** Who sees it is fixed by the first answer; private is the rule. */
export const ONLY_FOR_ASKER = { flags: MessageFlags.Ephemeral } as const;

/** The promise to answer later: for a click, that what was clicked stays as it is for now. */
export function deferral(by: Asked["by"]): APIInteractionResponse {
  if (by === "click") return { type: InteractionResponseType.DeferredMessageUpdate };
  return { type: InteractionResponseType.DeferredChannelMessageWithSource, data: ONLY_FOR_ASKER };
}

export function createResponses({
  draw,
  store,
  log,
}: {
  readonly draw: Draw;
  readonly store: CommandStore;
  readonly log: Log;
}): Responses {
  type Data = APIInteractionResponseCallbackData;
  const body = async (message: Message, view?: string): Promise<Data> => {
    const drawn = await draw(message);
    return (view === undefined ? drawn : withView(drawn, view)) as object as Data;
  };
  const privately = async (message: Message, view?: string): Promise<APIInteractionResponse> => ({
    type: InteractionResponseType.ChannelMessageWithSource,
    data: { ...(await body(message, view)), ...ONLY_FOR_ASKER },
  });
  return {
    body,
    privately,
    async first({ by, sameView, canAsk, view }, answer) {
      switch (answer.kind) {
        case "private":
          if (!sameView) return privately(answer.message, view);
          return {
            type: InteractionResponseType.UpdateMessage,
            data: asEdit(await body(answer.message, view)),
          };
        case "public":
          return {
            type: InteractionResponseType.ChannelMessageWithSource,
            data: await body(answer.message),
          };
        case "follows":
          // Not a deferral: were it not removed, Discord would put the next message by this token in its place.
          if (by === "command") return privately(ON_ITS_WAY);
          return { type: InteractionResponseType.DeferredMessageUpdate };
        case "form": {
          if (!canAsk) return privately(answer.instead, view);
          const { modal, longCommands } = renderForm(answer.form);
          await keep(store, longCommands, log);
          return { type: InteractionResponseType.Modal, data: modal };
        }
        default:
          return answer satisfies never;
      }
    },
  };
}
