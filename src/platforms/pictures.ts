import type { Message, Picture } from "../messages/message.ts";
import { PlatformError } from "./platform.ts";

/** The pictures of a message, in their order. */
export const picturesOf = ({ parts }: Message): readonly Picture[] =>
  parts.flatMap((part) => (part.kind === "picture" ? [part.picture] : []));

/** Its words alone, which say the same. */
export const withoutPictures = (message: Message): Message => ({
  ...message,
  parts: message.parts.filter(({ kind }) => kind !== "picture"),
});

/**
 * Sends a message; where its pictures may be what the platform refuses, once more without them.
 * @throws what `send` throws
 */
export async function sendAnyhow<Sent>(
  message: Message,
  send: (message: Message) => Promise<Sent>,
): Promise<Sent> {
  try {
    return await send(message);
  } catch (error) {
    const refused =
      error instanceof PlatformError && (error.kind === "refused" || error.kind === "not-allowed");
    if (!refused || picturesOf(message).length === 0) throw error;
    return send(withoutPictures(message));
  }
}
