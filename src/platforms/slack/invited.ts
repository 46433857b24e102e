import type { WebClient } from "@slack/web-api";
import type { Message } from "../../messages/message.ts";
import type { Log } from "../../model/log.ts";
import type { Channel } from "../../model/people.ts";
import type { Greet } from "../platform.ts";

/** Somebody joined a channel in which the bot is. */
export interface Joined {
  readonly user: string;
  readonly channel: string;
}

interface InvitedTools {
  readonly client: WebClient;
  readonly greet: Greet | undefined;
  readonly post: (channel: Channel, message: Message) => Promise<unknown>;
  readonly log: Log;
}

/** Says hello where it was the bot itself that joined. Never throws. */
export function createInvited({ client, greet, post, log }: InvitedTools) {
  let ownId: string | undefined;
  const isOwn = async (user: string): Promise<boolean> => {
    ownId ??= (await client.auth.test()).user_id;
    return user === ownId;
  };
  return async ({ user, channel: id }: Joined): Promise<void> => {
    if (!greet) return;
    try {
      if (!(await isOwn(user))) return;
      const channel: Channel = { platform: "slack", id };
      const hello = await greet(channel);
      if (hello) await post(channel, hello);
    } catch (error) {
      log.warn({ detail: String(error) }, "An invitation by Slack could not be answered");
    }
  };
}
