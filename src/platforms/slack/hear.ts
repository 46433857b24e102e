import type { BlockAction, ButtonAction, SlashCommand, ViewSubmitAction } from "@slack/bolt";
import { fillForm } from "../../messages/form.ts";
import type { Actor, Channel, Invocation } from "../../model/people.ts";
import { readForm } from "./form-sent.ts";
import { packReply } from "./reply.ts";
import { isChannelId } from "./rich-text.ts";

/** What an event is turned into an invocation with. */
export interface Hearing {
  readonly timeZoneOf: (userId: string) => string | undefined;
  readonly now: () => number;
}

/** Names that Slack gives to places whose real name it keeps to itself. */
const NO_NAMES = ["directmessage", "privategroup", "mpdm"];

/** One event, and what its answer can be brought with. */
export interface Heard {
  readonly invocation: Invocation;
  /** The right to open one window, for three seconds. */
  readonly trigger: { readonly id: string; readonly heardAt: number };
  /** Whether the answer is the clicked message seen anew, so that it takes its place. */
  readonly sameView: boolean;
  /** Where it came from a person's home tab: the answer is shown there. `hash` is the tab's state that they saw. */
  readonly home?: { readonly hash?: string | undefined } | undefined;
}

/** `/vm …` as an invocation. A request that comes twice has the same key: Slack's trigger id. */
export function fromCommand(command: SlashCommand, hearing: Hearing): Heard {
  const invocation: Invocation = {
    key: command.trigger_id,
    actor: actorOf(command.user_id, command.user_name, hearing),
    channel: channelOf(command.channel_id, command.channel_name),
    words: command.text ?? "",
    origin: "typed",
    reply: packReply(command.response_url, "command", hearing.now()),
  };
  return { invocation, trigger: triggerOf(command, hearing), sameView: false };
}

/** A click as an invocation; absent where nothing of ours was clicked, such as a link. */
export function fromClick(body: BlockAction, hearing: Hearing): Heard | undefined {
  const action = body.actions[0];
  if (action?.type !== "button" || !action.value) return undefined;
  if (body.view?.type === "home") return fromHome(body, action, hearing);
  if (!body.channel) return undefined;
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
  const trigger = triggerOf(body, hearing);
  return { invocation, trigger, sameView: onlyForOne && sameCommand };
}

/** A click on a home tab, which is no channel: each button's id says by whose rules it is heard. */
function fromHome(body: BlockAction, button: ButtonAction, hearing: Hearing): Heard | undefined {
  const { user, view } = body;
  const place = button.action_id.split(":")[2] ?? "";
  if (!button.value || !isChannelId(place)) return undefined;
  const invocation: Invocation = {
    key: body.trigger_id,
    actor: actorOf(user.id, user.name ?? user.username, hearing),
    channel: ownPlace(user.id),
    under: { platform: "slack", id: place },
    words: button.value,
    origin: "button",
  };
  const trigger = triggerOf(body, hearing);
  return { invocation, trigger, sameView: false, home: { hash: view?.hash } };
}

/** Slack takes a person's id for their direct message with the bot. */
const ownPlace = (userId: string): Channel => ({ platform: "slack", id: userId });

/**
 * A sent form as the command that it stands for, said where the form was opened; absent where it cannot be read.
 * A window that is sent twice has the same key.
 */
export function fromSubmission(body: ViewSubmitAction, hearing: Hearing): Heard | undefined {
  const { view, user } = body;
  const form = readForm(view);
  if (!form) return undefined;
  const invocation: Invocation = {
    key: `${view.id}:${view.hash}`,
    actor: actorOf(user.id, user.name, hearing),
    channel: form.channel,
    words: fillForm(form.command, form.fields, form.answers),
    origin: "button",
    reply: form.reply,
    under: form.under,
  };
  const home = form.under && {};
  return { invocation, trigger: triggerOf(body, hearing), sameView: false, home };
}

/** The command's own name, by which a view knows its buttons. */
export function firstWord(words: string): string {
  return /^[a-z][a-z-]*/i.exec(words.trim())?.[0].toLowerCase() ?? "message";
}

export function actorOf(id: string, name: string | undefined, { timeZoneOf }: Hearing): Actor {
  return { platform: "slack", id, name: name || id, timeZone: timeZoneOf(id) };
}

const triggerOf = ({ trigger_id }: { trigger_id: string }, { now }: Hearing): Heard["trigger"] => ({
  id: trigger_id,
  heardAt: now(),
});

function channelOf(id: string, name: string | undefined): Channel {
  const shown = name && !NO_NAMES.some((prefix) => name.startsWith(prefix)) ? name : undefined;
  return { platform: "slack", id, name: shown };
}
