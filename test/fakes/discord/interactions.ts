import { randomBytes } from "node:crypto";
import { discordProblems } from "../../support/discord-limits.ts";
import { isEphemeral, isObject } from "./drawing.ts";
import { ids, type NewSnowflake } from "./ids.ts";
import type { MessageStore } from "./messages.ts";
import { REFUSALS } from "./refusal.ts";
import type { Handlers, RestAnswer } from "./rest.ts";
import type { FakeChoice, FakeFile, FakeMessage, FakeState, Json, Seen } from "./state.ts";
import type { FakeInteraction } from "./types.ts";

export const COMMAND = 2;
export const COMPONENT = 3;
export const AUTOCOMPLETE = 4;
export const MODAL = 5;

const TOKEN_LIFE_MS = 15 * 60_000;
const EPHEMERAL = 1 << 6;

/** An interaction and what became of it. */
export interface Opened {
  readonly interaction: FakeInteraction;
  /** The message that `@original` means. */
  original?: FakeMessage | undefined;
  seen?: Seen;
  /** Nobody waits for the first answer any more. */
  late: boolean;
  /** Called with the first answer. */
  onSeen: (seen: Seen) => void;
}

export type Interactions = ReturnType<typeof createInteractions>;

export interface InteractionsSetup {
  readonly state: FakeState;
  readonly store: MessageStore;
  readonly newId: NewSnowflake;
  readonly answerWithinMs: number;
}

/** All interactions, and their answers as Discord takes them. */
export function createInteractions({ state, store, newId, answerWithinMs }: InteractionsSetup) {
  const byToken = new Map<string, Opened>();

  const say = ({ interaction }: Opened, asked: unknown, files: readonly FakeFile[]) => {
    const onlyFor = isObject(asked) && isEphemeral(asked.flags) ? interaction.user : undefined;
    return store.create({ ...frame(interaction), via: "answer", onlyFor }, asked, files);
  };

  const think = ({ interaction }: Opened, data: unknown): FakeMessage => {
    const { flags = 0, ...others } = (data ?? {}) as Json;
    if (Object.keys(others).length > 0 || (Number(flags) & ~EPHEMERAL) !== 0)
      throw REFUSALS.badForm("data: a deferred answer has no more than the flag for ephemeral");
    const onlyFor = isEphemeral(flags) ? interaction.user : undefined;
    return store.think({ ...frame(interaction), via: "answer", onlyFor });
  };

  /** What one answer makes the person see. */
  const see = (opened: Opened, { type, data }: Json, files: readonly FakeFile[]): Seen => {
    const { source } = opened.interaction;
    if (!answersTo(opened.interaction).includes(Number(type)))
      throw REFUSALS.badForm(
        `type: ${String(type)} does not answer type ${opened.interaction.type}`,
      );
    switch (type) {
      case 4:
        opened.original = say(opened, data, files);
        return { kind: "message", message: opened.original, ephemeral: isPrivate(opened.original) };
      case 5:
        opened.original = think(opened, data);
        return {
          kind: "deferred",
          message: opened.original,
          ephemeral: isPrivate(opened.original),
        };
      case 6:
        opened.original = existing(source);
        return { kind: "deferred-update", message: opened.original };
      case 7:
        opened.original = existing(source);
        store.draw(opened.original, data, files);
        return { kind: "updated", message: opened.original };
      case 8:
        checked("autocomplete", data);
        return { kind: "choices", choices: (data as { choices: FakeChoice[] }).choices };
      case 9:
        checked("modal", data);
        return { kind: "modal", modal: data as Json };
      default:
        throw REFUSALS.badForm(`type: ${String(type)}`);
    }
  };

  /**
   * Takes an answer from whichever door.
   * @throws Refusal
   */
  const answer = (opened: Opened, reply: unknown, files: readonly FakeFile[]): Seen => {
    if (opened.seen) throw REFUSALS.alreadyAnswered();
    const age = state.now() - opened.interaction.at;
    if (opened.late || age > answerWithinMs) throw REFUSALS.unknownInteraction();
    if (!isObject(reply)) throw REFUSALS.badForm("not an object");
    opened.seen = see(opened, reply, files);
    opened.onSeen(opened.seen);
    return opened.seen;
  };

  const callback = (opened: Opened, seen: Seen, withResponse: boolean): RestAnswer => {
    if (!withResponse) return { status: 204 };
    const { id, type } = opened.interaction;
    const message = "message" in seen ? seen.message : undefined;
    const about = message && {
      response_message_id: message.id,
      response_message_loading: message.versions.length === 0,
      response_message_ephemeral: message.onlyFor !== undefined,
    };
    const resource = message && {
      type: message.versions.length === 0 ? 5 : 4,
      message: store.json(message),
    };
    return { status: 200, body: { interaction: { id, type, ...about }, resource } };
  };

  const routes: Handlers = {
    "POST /interactions/:interaction/:token/callback": ({ params, query, body, files }) => {
      const opened = byToken.get(params.token ?? "");
      if (opened?.interaction.id !== params.interaction) throw REFUSALS.unknownInteraction();
      const seen = answer(opened as Opened, body, files);
      return callback(opened as Opened, seen, query.get("with_response") === "true");
    },
  };

  return {
    answer,
    routes,
    /** The interaction behind a webhook address, while its token lives. */
    behind(app: string, token: string): Opened {
      if (app !== ids.bot) throw REFUSALS.unknownWebhook();
      const opened = byToken.get(token);
      if (!opened) throw REFUSALS.badToken();
      if (state.now() - opened.interaction.at > TOKEN_LIFE_MS) throw REFUSALS.badToken();
      if (!opened.seen) throw REFUSALS.unknownWebhook();
      return opened;
    },
    open(
      about: Pick<FakeInteraction, "type" | "user" | "channel" | "source">,
      payloadOf: (names: { readonly id: string; readonly token: string }) => Json,
    ): Opened {
      const names = { id: newId(), token: randomBytes(32).toString("hex") };
      const payload = payloadOf(names);
      const interaction = { ...names, ...about, at: state.now(), payload };
      const opened: Opened = { interaction, late: false, onSeen: () => {} };
      byToken.set(names.token, opened);
      return opened;
    },
  };
}

const frame = ({ id, channel }: FakeInteraction) => ({ channel, author: ids.bot, interaction: id });
const isPrivate = ({ onlyFor }: FakeMessage): boolean => onlyFor !== undefined;

/** Which kinds of answer an interaction takes. */
function answersTo({ type, source }: FakeInteraction): readonly number[] {
  if (type === AUTOCOMPLETE) return [8];
  if (type === COMPONENT) return [4, 5, 6, 7, 9];
  if (type === MODAL) return source ? [4, 5, 6, 7] : [4, 5];
  return [4, 5, 9];
}

function existing(message: FakeMessage | undefined): FakeMessage {
  if (!message || message.deleted) throw REFUSALS.unknownMessage();
  return message;
}

function checked(kind: "modal" | "autocomplete", data: unknown): void {
  const problems = discordProblems(kind, data);
  if (problems.length > 0) throw REFUSALS.badForm(...problems);
}
