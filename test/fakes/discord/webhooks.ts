import { isEphemeral, isObject } from "./drawing.ts";
import { ids } from "./ids.ts";
import type { Interactions, Opened } from "./interactions.ts";
import type { MessageStore } from "./messages.ts";
import { REFUSALS } from "./refusal.ts";
import type { Handlers, RestRequest } from "./rest.ts";
import type { FakeMessage, FakeState } from "./state.ts";

/** What can be done with an interaction's token after its first answer. */
export function webhookRoutes(
  state: FakeState,
  store: MessageStore,
  interactions: Interactions,
): Handlers {
  const behind = ({ params }: RestRequest): Opened =>
    interactions.behind(params.app ?? "", params.token ?? "");

  /** `@original`, or a message that this interaction made. */
  const found = (request: RestRequest): FakeMessage => {
    const { original, interaction } = behind(request);
    const id = request.params.message;
    const message =
      id === "@original"
        ? original
        : [original, ...state.messages.filter((one) => one.interaction === interaction.id)].find(
            (one) => one?.id === id,
          );
    if (!message || message.deleted) throw REFUSALS.unknownMessage();
    return message;
  };

  /** The first follow-up of a deferred answer takes its place. */
  const followUp = (request: RestRequest): FakeMessage => {
    const { interaction, seen, original } = behind(request);
    const { body, files } = request;
    if (seen?.kind === "deferred" && original?.versions.length === 0 && !original.deleted) {
      store.draw(original, body, files);
      return original;
    }
    const onlyFor = isObject(body) && isEphemeral(body.flags) ? interaction.user : undefined;
    const { id, channel } = interaction;
    const frame = { channel, author: ids.bot, onlyFor, via: "follow-up", interaction: id } as const;
    return store.create(frame, body, files);
  };

  return {
    "POST /webhooks/:app/:token": (request) => ({
      status: 200,
      body: store.json(followUp(request)),
    }),
    "GET /webhooks/:app/:token/messages/:message": (request) => ({
      status: 200,
      body: store.json(found(request)),
    }),
    "PATCH /webhooks/:app/:token/messages/:message": (request) => {
      const message = found(request);
      store.draw(message, request.body, request.files);
      return { status: 200, body: store.json(message) };
    },
    "DELETE /webhooks/:app/:token/messages/:message": (request) => {
      found(request).deleted = true;
      return { status: 204 };
    },
  };
}
