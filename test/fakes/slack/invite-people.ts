import type { Tampering } from "./signing.ts";
import type { FakeState } from "./state.ts";
import type { createTransport, To } from "./transport.ts";

export interface Joins extends Tampering {
  readonly to: To;
  readonly channel: string;
  /** Who joins; the bot itself if nobody is named. */
  readonly user?: string;
}

interface InvitePeopleSetup {
  readonly state: FakeState;
  readonly transport: ReturnType<typeof createTransport>;
}

/** People who come into channels, or bring the bot there, as the events that Slack makes of it. */
export function createInvitePeople({ state, transport }: InvitePeopleSetup) {
  let events = 0;
  return {
    /** @returns what became of the event; undefined where Slack does not tell this app of it */
    join: async ({ to, channel: id, user = "U0BOT", ...tampering }: Joins) => {
      events += 1;
      const channel = state.channels.get(id);
      if (!channel) throw new Error(`There is no channel ${id}`);
      if (user === "U0BOT") state.channels.set(id, { ...channel, botIsMember: true });
      else if (!channel.botIsMember) return undefined;
      if (!state.scopes.has(channel.private ? "groups:read" : "channels:read")) return undefined;
      const payload = {
        api_app_id: "A0LAMP",
        token: "legacy",
        type: "event_callback",
        team_id: "T0ACME",
        event_id: `EvJoin${events}`,
        event_time: Math.floor(state.now() / 1000),
        event: {
          type: "member_joined_channel",
          user,
          channel: id,
          channel_type: channel.private ? "G" : "C",
          team: "T0ACME",
          inviter: "U0ANN",
          event_ts: String(state.now() / 1000),
        },
      };
      const request = transport.signJson(payload, tampering);
      return transport.deliver({ to, envelope: "events_api", payload, request });
    },
  };
}
