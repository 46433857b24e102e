import {
  type APIModalSubmission,
  ChannelType,
  ComponentType,
  InteractionType,
  MessageFlags,
} from "discord.js";
import type { Actor, Channel, Inquiry, Invocation } from "../../model/people.ts";
import type { Declaration } from "../platform.ts";
import {
  type Envelope,
  readClick,
  readCommand,
  readEnvelope,
  readSubmit,
  type SubcommandData,
} from "./payload.ts";
import { COMMAND_NAME, nativeName } from "./registration.ts";
import { packReply } from "./reply.ts";
import { type GivenOption, wordsOf } from "./words.ts";

/** What an interaction is turned into words with. */
export interface Hearing {
  readonly declarations: readonly Declaration[];
  readonly now: () => number;
}

/** Who acted where, and the means to answer. */
export interface Origin {
  readonly id: string;
  /** Carries authority: never logged. */
  readonly token: string;
  /** Absent in direct messages. */
  readonly guild: string | undefined;
  /** Without @everyone. */
  readonly roles: readonly string[];
  readonly actor: Actor;
  readonly channel: Channel;
  readonly reply: string;
}

/** One interaction, as far as it can be understood without asking anybody. */
export type Heard =
  | { readonly kind: "ping" }
  | { readonly kind: "typed"; readonly origin: Origin; readonly words: string }
  | {
      readonly kind: "click";
      readonly origin: Origin;
      readonly customId: string;
      /** Whether only the clicker sees the message that was clicked. */
      readonly onlyForOne: boolean;
    }
  | {
      readonly kind: "submit";
      readonly origin: Origin;
      readonly customId: string;
      readonly sent: APIModalSubmission["components"];
    }
  | { readonly kind: "inquiry"; readonly origin: Origin; readonly inquiry: Inquiry }
  /** Well formed, and none of ours. */
  | Unknown;

interface Unknown {
  readonly kind: "unknown";
  readonly origin: Origin;
  /** Whether choices are waited for, which is no place for words. */
  readonly halfTyped: boolean;
}

export const THREADS: readonly number[] = [
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
];

/** Reads whatever came as an interaction. @returns nothing where it is malformed; never throws */
export function hear(raw: unknown, hearing: Hearing): Heard | undefined {
  if (isPing(raw)) return { kind: "ping" };
  const envelope = readEnvelope(raw);
  const origin = envelope && originOf(envelope, hearing);
  if (!origin) return undefined;
  switch (envelope.type) {
    case InteractionType.ApplicationCommand:
      return command(raw, origin, hearing);
    case InteractionType.ApplicationCommandAutocomplete:
      return inquiry(raw, origin, hearing);
    case InteractionType.MessageComponent:
      return click(raw, origin);
    case InteractionType.ModalSubmit: {
      const sent = readSubmit(raw);
      return sent && { kind: "submit", origin, ...sent };
    }
  }
  return unknown(origin);
}

const unknown = (origin: Origin, halfTyped = false): Unknown => ({
  kind: "unknown",
  origin,
  halfTyped,
});

/** The words as an invocation. The same event twice has the same key. */
export function invocationOf(
  origin: Origin,
  words: string,
  from: Invocation["origin"],
): Invocation {
  const { id, actor, channel, reply } = origin;
  return { key: id, actor, channel, words, origin: from, reply };
}

function isPing(raw: unknown): boolean {
  const { type, token } = (raw ?? {}) as { readonly type?: unknown; readonly token?: unknown };
  return type === InteractionType.Ping && (token === undefined || typeof token === "string");
}

function command(raw: unknown, origin: Origin, { declarations }: Hearing): Heard {
  const found = readCommand(raw);
  if (found?.name !== COMMAND_NAME) return unknown(origin);
  const { name } = found.subcommand;
  return { kind: "typed", origin, words: wordsOf(name, given(found.subcommand), declarations) };
}

function given({ options }: SubcommandData): readonly GivenOption[] {
  return (options ?? []).map(({ name, value }) => ({ name, value }));
}

function inquiry(raw: unknown, origin: Origin, { declarations }: Hearing): Heard {
  const found = readCommand(raw);
  const focused = found?.subcommand.options?.find((option) => option.focused === true);
  const declaration = declarations.find(({ name }) => nativeName(name) === found?.subcommand.name);
  const option = Object.keys(declaration?.options ?? {}).find(
    (name) => nativeName(name) === focused?.name,
  );
  if (!focused || !declaration || option === undefined) return unknown(origin, true);
  const { actor, channel } = origin;
  const typed = String(focused.value);
  return {
    kind: "inquiry",
    origin,
    inquiry: { actor, channel, command: declaration.name, option, typed },
  };
}

function click(raw: unknown, origin: Origin): Heard | undefined {
  const found = readClick(raw);
  if (!found) return undefined;
  if (found.data.component_type !== ComponentType.Button) return unknown(origin);
  const onlyForOne = ((found.message.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
  return { kind: "click", origin, customId: found.data.custom_id, onlyForOne };
}

function originOf(envelope: Envelope, { now }: Hearing): Origin | undefined {
  const { id, token, member } = envelope;
  const user = member?.user ?? envelope.user;
  const channel = channelOf(envelope);
  if (!user || !channel) return undefined;
  const name = member?.nick || user.global_name || user.username || user.id;
  return {
    id,
    token,
    guild: envelope.guild_id ?? undefined,
    roles: member?.roles ?? [],
    actor: { platform: "discord", id: user.id, name },
    channel,
    reply: packReply(token, now()),
  };
}

/** A thread is a place in its channel, whose rights hold in it. */
function channelOf({ channel, channel_id }: Envelope): Channel | undefined {
  const id = channel?.id ?? channel_id;
  if (!id) return undefined;
  if (channel?.parent_id && THREADS.includes(channel.type ?? -1))
    return { platform: "discord", id: channel.parent_id, thread: id };
  return { platform: "discord", id, name: channel?.name ?? undefined };
}
