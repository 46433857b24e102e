import type { IncomingMessage } from "node:http";
import { blockKitProblems } from "../../support/block-kit-limits.ts";
import type { createFiles } from "./files.ts";
import type { createRateLimits } from "./rate-limits.ts";
import {
  createTs,
  type FakeChannel,
  type FakeMessage,
  type FakeState,
  type FakeUser,
  version,
} from "./state.ts";

type Args = Readonly<Record<string, string>>;
export type ApiAnswer = Readonly<Record<string, unknown>> & { readonly ok: boolean };

/** What a test wants the next calls of a method to meet. */
export type Failure =
  | { readonly error: string }
  | { readonly status: number }
  | { readonly retryAfter: number }
  | { readonly hang: true }
  /** The call is carried out, and its answer never arrives. */
  | { readonly loseAnswer: true };

export interface ApiSetup {
  readonly state: FakeState;
  readonly limits: ReturnType<typeof createRateLimits>;
  readonly botToken: string;
  readonly appToken: string;
  readonly openSocket: () => string;
  readonly openView: (args: Args) => ApiAnswer;
  readonly publishView: (args: Args) => ApiAnswer;
  readonly files: Pick<ReturnType<typeof createFiles>, "methods" | "problems">;
}

/** The scope that each method needs. */
const SCOPES: Readonly<Record<string, string>> = {
  "chat.postMessage": "chat:write",
  "chat.update": "chat:write",
  "chat.postEphemeral": "chat:write",
  "files.getUploadURLExternal": "files:write",
  "files.completeUploadExternal": "files:write",
  "files.info": "files:read",
  "users.info": "users:read",
  "users.lookupByEmail": "users:read.email",
  "conversations.open": "im:write",
  "usergroups.users.list": "usergroups:read",
  "conversations.info": "channels:read",
  "conversations.list": "channels:read",
  "conversations.members": "channels:read",
};

const no = (error: string, more: object = {}): ApiAnswer => ({ ok: false, error, ...more });

/** Slack's Web API as far as a bot like ours meets it; it refuses what the real one refuses. */
export function createWebApi({
  state,
  limits,
  botToken,
  appToken,
  openSocket,
  openView,
  publishView,
  files,
}: ApiSetup) {
  const nextTs = createTs(state.now);

  const methods: Readonly<Record<string, (args: Args) => ApiAnswer>> = {
    "auth.test": () => ({
      ok: true,
      url: "https://acme.slack.test/",
      team: "Acme",
      team_id: "T0ACME",
      user: "lamplighter",
      user_id: "U0BOT",
      bot_id: "B0BOT",
    }),
    "apps.connections.open": () => ({ ok: true, url: openSocket() }),
    "chat.postMessage": (args) => {
      const trouble = cannotSpeak(args) ?? cannotDraw(args);
      if (trouble) return trouble;
      const message = keep(args, undefined);
      return { ok: true, channel: message.channel, ts: message.ts, message: { text: args.text } };
    },
    "chat.postEphemeral": (args) => {
      const trouble = cannotSpeak(args) ?? cannotDraw(args);
      if (trouble) return trouble;
      if (!state.users.has(args.user ?? "")) return no("user_not_in_channel");
      return { ok: true, message_ts: keep(args, args.user).ts };
    },
    "chat.update": (args) => {
      if (!known(args.channel)) return no("channel_not_found");
      const message = find(args);
      if (!message) return no("message_not_found");
      if (message.via !== "api") return no("cant_update_message");
      const trouble = cannotDraw(args);
      if (trouble) return trouble;
      message.versions.push(version(state.now(), drawn(args)));
      return { ok: true, channel: message.channel, ts: message.ts, text: args.text };
    },
    ...files.methods,
    "views.open": openView,
    "views.publish": publishView,
    "users.info": ({ user = "" }) => {
      const found = state.users.get(user);
      if (!found) return no("user_not_found");
      const profile = state.scopes.has("users:read.email") ? { email: found.email } : {};
      return { ok: true, user: { ...profileOf(found), profile } };
    },
    "users.lookupByEmail": ({ email }) => {
      if (!email) return no("invalid_arguments");
      const found = [...state.users.values()].find((one) => one.email === email && !one.deleted);
      return found ? { ok: true, user: profileOf(found) } : no("users_not_found");
    },
    "conversations.open": ({ users }) => {
      if (!users) return no("users_list_not_supplied");
      const found = state.users.get(users);
      if (!found) return no("user_not_found");
      if (found.deleted) return no("user_disabled");
      if (found.bot) return no("cannot_dm_bot");
      const { id } = openDirect(found.id);
      return { ok: true, no_op: true, already_open: true, channel: { id } };
    },
    "usergroups.users.list": ({ usergroup = "" }) => {
      const group = state.groups.get(usergroup);
      return group ? { ok: true, users: group.users } : no("no_such_subteam");
    },
    "conversations.info": ({ channel }) => {
      const found = known(channel);
      return found ? { ok: true, channel: conversation(found) } : no("channel_not_found");
    },
    "conversations.list": () => ({
      ok: true,
      channels: [...state.channels.values()].filter((one) => !one.private).map(conversation),
      response_metadata: { next_cursor: "" },
    }),
    "conversations.members": ({ channel }) =>
      known(channel) ? { ok: true, members: [...state.users.keys()] } : no("channel_not_found"),
  };

  const notEntitled = (request: IncomingMessage, method: string): ApiAnswer | undefined => {
    if (request.headers["content-type"] !== "application/x-www-form-urlencoded")
      return no("invalid_form_data");
    const token = bearer(request);
    if (token === undefined) return no("not_authed");
    if (token !== (method === "apps.connections.open" ? appToken : botToken))
      return no("invalid_auth");
    const scope = SCOPES[method];
    if (!scope || state.scopes.has(scope)) return undefined;
    return no("missing_scope", { needed: scope, provided: [...state.scopes].join(",") });
  };

  const openDirect = (user: string): FakeChannel => {
    const id = `D${user.slice(1)}`;
    const channel = state.channels.get(id) ?? {
      id,
      name: "directmessage",
      private: true,
      archived: false,
      botIsMember: true,
      directWith: user,
    };
    state.channels.set(id, channel);
    return channel;
  };

  /** A private channel without the bot does not exist for it. */
  const known = (id = ""): FakeChannel | undefined => {
    const channel = state.channels.get(id);
    return channel && (!channel.private || channel.botIsMember) ? channel : undefined;
  };

  const cannotSpeak = ({ channel }: Args): ApiAnswer | undefined => {
    const found = known(channel);
    if (!found) return no("channel_not_found");
    if (found.archived) return no("is_archived");
    return found.botIsMember ? undefined : no("not_in_channel");
  };

  const cannotDraw = (args: Args): ApiAnswer | undefined => {
    const asked = drawn(args);
    const problems = [...blockKitProblems(asked), ...files.problems(asked.blocks)];
    if (problems.length === 0) return undefined;
    if (problems.includes("no_text")) return no("no_text");
    if (problems.includes("msg_blocks_too_long")) return no("msg_blocks_too_long");
    return no("invalid_blocks", { response_metadata: { messages: problems } });
  };

  const keep = (args: Args, onlyFor: string | undefined): FakeMessage => {
    const message: FakeMessage = {
      channel: args.channel ?? "",
      ts: nextTs(),
      onlyFor,
      via: "api",
      versions: [version(state.now(), drawn(args))],
      deleted: false,
    };
    state.messages.push(message);
    return message;
  };

  const find = ({ channel, ts }: Args) =>
    state.messages.find((one) => one.channel === channel && one.ts === ts && !one.deleted);

  return {
    /** @returns the answer and the seconds to wait, where the call was one too many */
    call(
      request: IncomingMessage,
      method: string,
      args: Args,
    ): ApiAnswer & { retryAfter?: number } {
      const trouble = notEntitled(request, method);
      if (trouble) return trouble;
      const run = methods[method];
      if (!run) return no("unknown_method");
      const retryAfter = limits.take(
        method,
        method.startsWith("chat.post") ? args.channel : undefined,
      );
      return retryAfter > 0 ? { ...no("ratelimited"), retryAfter } : run(args);
    },
  };
}

function drawn(args: Args): { text?: string; blocks?: unknown } {
  return {
    ...(args.text !== undefined && { text: args.text }),
    ...(args.blocks !== undefined && { blocks: parsed(args.blocks) }),
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return "not JSON";
  }
}

function bearer(request: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
}

const profileOf = ({ id, name, tz, deleted = false, bot = false }: FakeUser) => ({
  id,
  name,
  tz,
  deleted,
  is_bot: bot,
});

const conversation = ({ id, name, private: isPrivate, archived, botIsMember }: FakeChannel) => ({
  id,
  name,
  is_private: isPrivate,
  is_archived: archived,
  is_member: botIsMember,
});
