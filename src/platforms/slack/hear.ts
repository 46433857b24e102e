import type { BlockAction, SlashCommand } from "@slack/bolt";
import type { Channel, Invocation } from "../../model/people.ts";
import { packReply } from "./reply.ts";

/** What an event is turned into an invocation with. */
export interface Hearing {
  readonly timeZoneOf: (userId: string) => string | undefined;
  readonly now: () => number;
}

/** Names that Slack gives to places whose real name it keeps to itself. */
const NO_NAMES = ["directmessage", "privategroup", "mpdm"];

/** `/vm …` as an invocation. A request that comes twice has the same key: Slack's trigger id. */
export function fromCommand(command: SlashCommand, hearing: Hearing): Invocation {
  return {
    key: command.trigger_id,
    actor: actorOf(command.user_id, command.user_name, hearing),
    channel: channelOf(command.channel_id, command.channel_name),
    words: command.text ?? "",
    origin: "typed",
    reply: packReply(command.response_url, "command", hearing.now()),
  };
}

/** One click on one of our buttons. */
export interface Click {
  readonly invocation: Invocation;
  /** Whether the answer is the clicked message seen anew, so that it takes its place. */
  readonly sameView: boolean;
}

/** A click as an invocation; absent where nothing of ours was clicked, such as a link or a home tab. */
export function fromClick(body: BlockAction, hearing: Hearing): Click | undefined {
  const action = body.actions[0];
  if (action?.type !== "button" || !action.value || !body.channel) return undefined;
  const invocation: Invocation = {
    key: body.trigger_id,
    actor: actorOf(body.user.id, body.user.name ?? body.user.username, hearing),
    channel: channelOf(body.channel.id, body.channel.name),
    words: action.value,
    origin: "button",
    reply: packReply(body.response_url, "click", hearing.now()),
  };
  const onlyForOne = body.container.is_ephemeral === true;
  const sameCommand = action.action_id.split(":")[0] === firstWord(action.value);
  return { invocation, sameView: onlyForOne && sameCommand };
}

/** The command's own name, by which a view knows its buttons. */
export function firstWord(words: string): string {
  return /^[a-z][a-z-]*/i.exec(words.trim())?.[0].toLowerCase() ?? "message";
}

function actorOf(id: string, name: string | undefined, { timeZoneOf }: Hearing) {
  return { platform: "slack" as const, id, name: name || id, timeZone: timeZoneOf(id) };
}

function channelOf(id: string, name: string | undefined): Channel {
  const shown = name && !NO_NAMES.some((prefix) => name.startsWith(prefix)) ? name : undefined;
  return { platform: "slack", id, name: shown };
}
