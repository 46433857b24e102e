import { visibleButtons } from "../../support/block-kit-text.ts";
import { asSent, type createHomes } from "./homes.ts";
import type { Tampering } from "./signing.ts";
import type { FakeState } from "./state.ts";
import { APP, type createTransport, type To } from "./transport.ts";

export interface Opened extends Tampering {
  readonly to: To;
  readonly user: string;
  readonly tab?: "home" | "messages";
  /** As if this much older state were what Slack tells of. */
  readonly hash?: string;
}

export interface HomeClicked extends Tampering {
  readonly to: To;
  readonly user: string;
  /** The button's label, or the command that it carries. */
  readonly button: string;
  /** What Slack would never send: another id or value in the button's place. */
  readonly forge?: { readonly actionId?: string; readonly value?: string };
}

interface HomePeopleSetup {
  readonly state: FakeState;
  readonly homes: ReturnType<typeof createHomes>;
  readonly transport: ReturnType<typeof createTransport>;
  readonly issueTrigger: (user: string) => string;
}

/** What people do on their home tabs, as the requests that Slack makes of it. */
export function createHomePeople({ state, homes, transport, issueTrigger }: HomePeopleSetup) {
  /** Somebody opens the bot's page. @returns what became of the event */
  const openHome = async ({ to, user, tab = "home", hash, ...tampering }: Opened) => {
    const home = homes.homes.get(user);
    const view = home && { ...asSent(home), ...(hash !== undefined && { hash }) };
    const event = {
      type: "app_home_opened",
      user,
      channel: `D${user.slice(1)}`,
      tab,
      ...(view && tab === "home" && { view }),
    };
    return transport.tell(to, event, tampering);
  };

  /** Somebody presses a button of their home tab as it stands now. */
  const clickHome = async ({ to, user, button, forge = {}, ...tampering }: HomeClicked) => {
    const home = homes.homes.get(user);
    if (!home) throw new Error(`${user} has no home tab yet`);
    const found = visibleButtons(home.view.blocks as object[]).find(
      ({ label, command }) => label === button || command === button,
    );
    if (!found) throw new Error(`There is no button "${button}" on the home tab of ${user}`);
    const name = state.users.get(user)?.name ?? user.toLowerCase();
    const payload = {
      ...APP,
      type: "block_actions",
      team: { id: "T0ACME", domain: "acme" },
      user: { id: user, username: name, name, team_id: "T0ACME" },
      trigger_id: issueTrigger(user),
      container: { type: "view", view_id: home.id },
      view: asSent(home),
      actions: [
        {
          type: "button",
          action_id: forge.actionId ?? found.actionId,
          block_id: found.blockId,
          value: forge.value ?? found.command,
          text: { type: "plain_text", text: found.label },
          action_ts: String(state.now() / 1000),
        },
      ],
    };
    const request = transport.sign({ payload: JSON.stringify(payload) }, tampering);
    return transport.deliver({ to, envelope: "interactive", payload, request });
  };

  return { openHome, clickHome };
}
