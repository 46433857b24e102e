import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createCommandRegistry } from "./commands.ts";
import { createDelivery } from "./delivery.ts";
import { createEndpoint } from "./endpoint.ts";
import { createGateway } from "./gateway.ts";
import { createSnowflakes, ids } from "./ids.ts";
import { createInteractions } from "./interactions.ts";
import { channelRoutes, createMessageStore } from "./messages.ts";
import { createPayloads } from "./payloads.ts";
import { createPeople } from "./people.ts";
import { placeRoutes } from "./place-routes.ts";
import { createPlaces } from "./places.ts";
import { createRateLimits, DISCORD_LIMITS } from "./rate-limits.ts";
import { createRest } from "./rest.ts";
import { createSigner } from "./signing.ts";
import type { FakeMessage, FakeState } from "./state.ts";
import type { FakeDiscord, FakeDiscordOptions } from "./types.ts";
import { webhookRoutes } from "./webhooks.ts";
import { createWorld, furnish, type Tell } from "./world.ts";

export { ids } from "./ids.ts";
export { type FakeMessage, latest, type Seen } from "./state.ts";
export type {
  FakeDiscord,
  FakeDiscordOptions,
  OptionValue,
  Reaction,
  Slashed,
  Via,
} from "./types.ts";

const TOKEN = "fake-discord-bot-token";
const HEARTBEAT_MS = 41_250;
const ANSWER_WITHIN_MS = 3000;
const INVALID = [401, 403, 429];

export async function startFakeDiscord(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const now = options.now ?? Date.now;
  const answerWithinMs = options.answerWithinMs ?? ANSWER_WITHIN_MS;
  const state: FakeState = { messages: [], calls: [], now };
  const newId = createSnowflakes(now);
  let tell: Tell = () => {};
  const world = createWorld(newId, (...told) => tell(...told));
  furnish(world);
  const places = createPlaces(world);
  const store = createMessageStore(state, places, newId);
  const commands = createCommandRegistry(world, newId);
  const interactions = createInteractions({ state, store, newId, answerWithinMs });
  const signer = createSigner(now);
  const endpoint = createEndpoint({ signer, withinMs: answerWithinMs });
  const server = createServer((request, response) => void rest.serve(request, response));
  const gateway = createGateway({
    server,
    world,
    places,
    token: TOKEN,
    now,
    heartbeatMs: options.heartbeatMs ?? HEARTBEAT_MS,
    identifyEveryMs: options.identifyEveryMs ?? 0,
  });
  tell = gateway.tell;
  const application = () => ({
    id: ids.bot,
    name: "Lamplighter",
    icon: null,
    description: "",
    bot_public: false,
    bot_require_code_grant: false,
    verify_key: signer.publicKey,
    flags: 0,
    interactions_endpoint_url: endpoint.inUse() ?? null,
    bot: places.user(ids.bot),
  });
  const rest = createRest({
    state,
    token: TOKEN,
    limits: createRateLimits({ ...DISCORD_LIMITS, ...options.limits }, now),
    handlers: {
      "GET /gateway/bot": () => ({ status: 200, body: gateway.address() }),
      ...commands.routes,
      ...placeRoutes(world, places, application),
      ...channelRoutes({ state, store, places, world }),
      ...interactions.routes,
      ...webhookRoutes(state, store, interactions),
    },
  });
  const delivery = createDelivery({ state, interactions, gateway, endpoint, answerWithinMs });
  const payloads = createPayloads(world, places);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;

  return {
    ...state,
    ...views(state),
    env: {
      DISCORD_TOKEN: TOKEN,
      DISCORD_APPLICATION_ID: ids.bot,
      DISCORD_PUBLIC_KEY: signer.publicKey,
      DISCORD_API_URL: `http://127.0.0.1:${port}/api`,
    },
    world,
    people: createPeople({
      state,
      store,
      interactions,
      commands,
      payloads,
      delivery,
      endpoint,
      gateway,
    }),
    endpoint: endpoint.endpoint,
    gateway: gateway.gateway,
    commands: (guild = "") => commands.of(guild),
    register: (list, guild = "") => void commands.put(guild, list),
    fail: (route, failure, times = 1) => rest.fail(route, failure, times),
    async close() {
      gateway.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function views({ messages, calls }: FakeState) {
  const shown = ({ deleted, versions }: FakeMessage) => !deleted && versions.length > 0;
  return {
    callsOf: (route: string) => calls.filter((call) => call.route === route),
    refusedForRate: () => calls.filter(({ status }) => status === 429).length,
    invalidRequests: () => calls.filter(({ status }) => INVALID.includes(status)).length,
    refusedForForm: () => calls.filter(({ problems }) => problems.length > 0),
    inChannel: (channel: string) =>
      messages.filter((one) => one.channel === channel && one.onlyFor === undefined && shown(one)),
    onlyFor: (user: string) => messages.filter((one) => one.onlyFor === user && shown(one)),
    thinking: () => messages.filter(({ deleted, versions }) => !deleted && versions.length === 0),
  };
}
