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
  return {
    /** @returns what became of the event; undefined where Slack does not tell this app of it */
    join: async ({ to, channel: id, user = "U0BOT", ...tampering }: Joins) => {
      const channel = state.channels.get(id);
      if (!channel) throw new Error(`There is no channel ${id}`);
      if (user === "U0BOT") state.channels.set(id, { ...channel, botIsMember: true });
      else if (!channel.botIsMember) return undefined;
      if (!state.scopes.has(channel.private ? "groups:read" : "channels:read")) return undefined;
      const event = {
        type: "member_joined_channel",
        user,
        channel: id,
        channel_type: channel.private ? "G" : "C",
        team: "T0ACME",
        inviter: "U0ANN",
      };
      return transport.tell(to, event, tampering);
    },
  };
}
