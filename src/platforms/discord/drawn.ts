import type { Message } from "../../messages/message.ts";
import type { Log } from "../../model/log.ts";
import type { Spoken } from "../in-language.ts";
import type { CommandStore } from "./command-store.ts";
import { type DiscordBody, renderMessage } from "./render.ts";

/** Draws a message, and keeps what its buttons cannot hold before anybody can click them. */
export type Draw = (message: Message) => Promise<DiscordBody>;

export function createDraw(store: CommandStore, log: Log, spoken: Spoken): Draw {
  return async (message) => {
    const { body, longCommands } = renderMessage(spoken(message));
    await keep(store, longCommands, log);
    return body;
  };
}

/** A store that is away costs a button, not the message. */
export async function keep(
  store: CommandStore,
  entries: ReadonlyMap<string, string>,
  log: Log,
): Promise<void> {
  if (entries.size === 0) return;
  try {
    await store.save(entries);
  } catch (error) {
    log.warn({ err: error }, "The long commands of some buttons could not be kept");
  }
}
