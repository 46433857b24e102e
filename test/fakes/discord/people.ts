import type { CommandRegistry } from "./commands.ts";
import type { createDelivery } from "./delivery.ts";
import type { createEndpoint } from "./endpoint.ts";
import type { createGateway } from "./gateway.ts";
import { AUTOCOMPLETE, COMMAND, COMPONENT, type Interactions, MODAL } from "./interactions.ts";
import type { MessageStore } from "./messages.ts";
import { buttonOf, type Cursor, commandData, modalData } from "./offered.ts";
import type { createPayloads } from "./payloads.ts";
import { type FakeMessage, type FakeState, type Json, latest } from "./state.ts";
import type {
  Clicked,
  FakeInteraction,
  People,
  Reaction,
  Slashed,
  Submitted,
  Tampering,
  Via,
} from "./types.ts";

export interface PeopleSetup {
  readonly state: FakeState;
  readonly store: MessageStore;
  readonly interactions: Interactions;
  readonly commands: CommandRegistry;
  readonly payloads: ReturnType<typeof createPayloads>;
  readonly delivery: ReturnType<typeof createDelivery>;
  readonly endpoint: ReturnType<typeof createEndpoint>;
  readonly gateway: ReturnType<typeof createGateway>;
}

interface Doing extends Tampering {
  readonly via?: Via;
  readonly mangle?: (payload: Record<string, unknown>) => unknown;
}

/** What people do in the guild, as the interactions that Discord makes of it. */
export function createPeople(setup: PeopleSetup): People {
  const { state, store, interactions, commands, payloads, delivery } = setup;

  const interact = (
    about: Pick<FakeInteraction, "type" | "user" | "channel" | "source"> & { readonly data: Json },
    { mangle = (payload) => payload, ...way }: Doing,
  ): Promise<Reaction> => {
    const message = about.source && store.json(about.source);
    const opened = interactions.open(about, (names) =>
      payloads.payload({ ...about, ...names, message }),
    );
    const payload = mangle(structuredClone(opened.interaction.payload));
    return delivery.deliver({ opened, payload, ...way });
  };

  const command = async (type: number, said: Slashed, cursor?: Cursor): Promise<Reaction> => {
    const { user, channel } = said;
    const [, { guild }] = payloads.known(user, channel);
    const registered = commands.find(said.root ?? "vm", guild);
    const data = commandData(registered, said, cursor);
    return interact({ type, user, channel, data }, wayOf(said));
  };

  return {
    slash: (said) => command(COMMAND, said),
    autocomplete: (half) => command(AUTOCOMPLETE, half, half),
    async click(clicked) {
      const { user, button } = clicked;
      const source = shown(state, clicked);
      const found = buttonOf(latest(source).body.components, button);
      const text = JSON.stringify(latest(source).body);
      if (!found) throw new Error(`There is no button "${button}" on: ${text}`);
      if (found.disabled === true || found.custom_id === undefined)
        throw new Error(`The button "${button}" cannot be pressed`);
      const data = { custom_id: found.custom_id, component_type: 2, id: found.id ?? 1 };
      return interact(
        { type: COMPONENT, user, channel: source.channel, source, data },
        wayOf(clicked),
      );
    },
    async submit(submitted) {
      const { user, to, values }: Submitted = submitted;
      if (to.seen.kind !== "modal") throw new Error(`There is no modal: ${to.seen.kind}`);
      const { source, channel } = to.interaction;
      const data = modalData(to.seen.modal, values);
      return interact({ type: MODAL, user, channel, source, data }, wayOf(submitted));
    },
    writes({ user, channel, content }) {
      const frame = { channel, author: user, via: "person" } as const;
      return store.create(frame, { content, allowed_mentions: {} });
    },
    async sendRaw(payload, via) {
      const way = delivery.wayOf(via);
      if (way !== "gateway")
        return (await setup.endpoint.send(way.http, JSON.stringify(payload))).status;
      setup.gateway.interact(undefined, payload);
      return undefined;
    },
  };
}

function shown({ messages }: FakeState, { message, user }: Clicked): FakeMessage {
  const id = typeof message === "string" ? message : message.id;
  const found = messages.find((one) => one.id === id && !one.deleted);
  if (!found) throw new Error(`There is no message ${id}`);
  if (found.onlyFor !== undefined && found.onlyFor !== user)
    throw new Error(`${user} does not see message ${id}`);
  return found;
}

function wayOf({ via, mangle, forged, ageSeconds, unsigned }: Doing): Doing {
  return {
    ...(via !== undefined && { via }),
    ...(mangle && { mangle }),
    ...(forged !== undefined && { forged }),
    ...(ageSeconds !== undefined && { ageSeconds }),
    ...(unsigned !== undefined && { unsigned }),
  };
}
