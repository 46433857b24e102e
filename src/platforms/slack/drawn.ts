import type { Message, Picture } from "../../messages/message.ts";
import type { Spoken } from "../in-language.ts";
import { picturesOf } from "../pictures.ts";
import { renderMessage, type SlackMessage } from "./render.ts";
import type { Uploads } from "./uploads.ts";

/** Draws a message, after its pictures were brought to Slack; one that could not be is left out. */
export type Draw = (message: Message, from?: string) => Promise<SlackMessage>;

export function createDraw(uploads: Uploads, spoken: Spoken): Draw {
  return async (given, from) => {
    const message = spoken(given);
    const found = await Promise.all(
      picturesOf(message).map(async (picture) => [picture, await uploads.idOf(picture)] as const),
    );
    const files = new Map<Picture, string>();
    for (const [picture, id] of found) if (id !== undefined) files.set(picture, id);
    return renderMessage(message, from, files);
  };
}
