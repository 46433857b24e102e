import { visibleButtons } from "../../support/block-kit-text.ts";
import type { createResponseUrls } from "./response-urls.ts";
import type { SignedRequest, Tampering } from "./signing.ts";
import { type FakeMessage, type FakeState, latest } from "./state.ts";
import type { createTransport, Delivery, To } from "./transport.ts";

export interface Said extends Tampering {
  readonly to: To;
  readonly user: string;
  readonly channel: string;
  /** What stands after the command. */
  readonly text: string;
}

export interface Clicked extends Tampering {
  readonly to: To;
  readonly user: string;
  readonly message: FakeMessage;
  /** The button's label, or the command that it carries. */
  readonly button: string;
}

/** What became of one event at the bot. */
export interface Reaction {
  /** The HTTP status; 200 stands for an acknowledged envelope. 0 when nothing came within three seconds. */
  readonly status: number;
  readonly ms: number;
  /** What the acknowledgement itself said, if anything. */
  readonly shown: FakeMessage | undefined;
  readonly request: SignedRequest;
  /** Sends the very same bytes again. */
  again(): Promise<Reaction>;
  /** How often the event's response_url was used so far. */
  usesOfUrl(): number;
}

export interface PeopleSetup {
  readonly state: FakeState;
  readonly urls: ReturnType<typeof createResponseUrls>;
  readonly transport: ReturnType<typeof createTransport>;
  readonly issueTrigger: (user: string) => string;
  readonly baseUrl: string;
}

interface Event extends Delivery {
  readonly token: string;
  /** Whether what the acknowledgement says is a message: of a window it is not. */
  readonly ackIsMessage: boolean;
}

const TEAM = { id: "T0ACME", domain: "acme" };

/** What people do in the workspace, as the requests that Slack makes of it. */
export function createPeople({ state, urls, transport, issueTrigger, baseUrl }: PeopleSetup) {
  const nameOf = (user: string) => state.users.get(user)?.name ?? user.toLowerCase();
  const channelName = (channel: string) => {
    const found = state.channels.get(channel);
    return found?.private ? "privategroup" : (found?.name ?? "directmessage");
  };
  const urlOf = (kind: string, token: string) => `${baseUrl}/${kind}/${token}`;
  const { sign } = transport;

  const deliver = async (event: Event): Promise<Reaction> => {
    const { status, ms, body } = await transport.deliver(event);
    const shown = body && event.ackIsMessage ? urls.acknowledged(event.token, body) : undefined;
    return {
      status,
      ms,
      shown,
      request: event.request,
      again: () => deliver(event),
      usesOfUrl: () => urls.usesOf(event.token),
    };
  };

  /** Somebody types `/vm …`. */
  const slash = ({ to, user, channel, text, ...tampering }: Said): Promise<Reaction> => {
    const token = urls.open({ channel, user, original: undefined });
    const payload = {
      token: "legacy",
      team_id: TEAM.id,
      team_domain: TEAM.domain,
      channel_id: channel,
      channel_name: channelName(channel),
      user_id: user,
      user_name: nameOf(user),
      command: "/vm",
      text,
      api_app_id: "A0LAMP",
      is_enterprise_install: "false",
      response_url: urlOf("commands", token),
      trigger_id: issueTrigger(user),
    };
    const request = sign(payload, tampering);
    return deliver({
      to,
      envelope: "slash_commands",
      payload,
      request,
      token,
      ackIsMessage: true,
    });
  };

  /** Sends any interaction, such as one of a kind that the bot does not know. */
  const interact = (
    { to, channel, user, ...tampering }: Omit<Said, "text">,
    fields: object,
    original?: FakeMessage,
  ): Promise<Reaction> => {
    const token = urls.open({ channel, user, original });
    const payload = {
      team: TEAM,
      user: { id: user, username: nameOf(user), name: nameOf(user), team_id: TEAM.id },
      api_app_id: "A0LAMP",
      token: "legacy",
      trigger_id: issueTrigger(user),
      channel: { id: channel, name: channelName(channel) },
      response_url: urlOf("actions", token),
      ...fields,
    };
    const request = sign({ payload: JSON.stringify(payload) }, tampering);
    const ackIsMessage = (fields as { type?: string }).type === "block_actions";
    return deliver({ to, envelope: "interactive", payload, request, token, ackIsMessage });
  };

  /** Somebody presses a button of a message as it stands now. */
  const click = ({ to, user, message, button, ...tampering }: Clicked): Promise<Reaction> => {
    const { text, blocks } = latest(message);
    const { directWith = user } = state.channels.get(message.channel) ?? {};
    if (directWith !== user) throw new Error(`${user} does not see the messages of ${directWith}`);
    const found = visibleButtons(blocks).find(
      ({ label, command }) => label === button || command === button,
    );
    if (!found) throw new Error(`There is no button "${button}" on: ${text}`);
    const fields = {
      type: "block_actions",
      container: {
        type: "message",
        message_ts: message.ts,
        channel_id: message.channel,
        is_ephemeral: message.onlyFor !== undefined,
      },
      ...(message.onlyFor === undefined && { message: { type: "message", ts: message.ts, text } }),
      actions: [
        {
          type: "button",
          action_id: found.actionId,
          block_id: found.blockId,
          value: found.command,
          text: { type: "plain_text", text: found.label },
          action_ts: String(state.now() / 1000),
        },
      ],
    };
    return interact({ to, user, channel: message.channel, ...tampering }, fields, message);
  };

  return { slash, click, interact };
}
