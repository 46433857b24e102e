import type { RequestListener } from "node:http";
import {
  App,
  type BlockAction,
  type BlockSuggestion,
  HTTPReceiver,
  type SlashCommand,
  SocketModeReceiver,
  type ViewSubmitAction,
} from "@slack/bolt";
import type { PlainTextOption } from "@slack/types";
import type { Log } from "../../model/log.ts";
import { boltLogger } from "./bolt-log.ts";
import { type ClientSetup, clientOptions } from "./client.ts";
import type { Joined } from "./invited.ts";
import type { ReplyPayload } from "./reply.ts";
import { keepSocket } from "./socket.ts";

type Ack = (payload?: ReplyPayload) => Promise<void>;

/** What is done with what people say; each gets one event and the means to acknowledge it. */
export interface Ears {
  onCommand(command: SlashCommand, ack: Ack): Promise<void>;
  onAction(action: BlockAction, ack: Ack): Promise<void>;
  onSubmission(sent: ViewSubmitAction, ack: SubmissionAck): Promise<void>;
  /** Somebody opened their home tab. */
  onHome(opened: HomeOpened): Promise<void>;
  /** Somebody joined a channel: the bot too, when it was invited. */
  onJoined(joined: Joined): Promise<void>;
  /** What a picker shows for what was typed. Never throws, and comes in time. */
  onSuggestion(asked: BlockSuggestion): Promise<PlainTextOption[]>;
}

/** Whose home tab, and its state when they opened it, where it had one. */
export interface HomeOpened {
  readonly user: string;
  readonly hash: string | undefined;
}

/** What a window says when it cannot be sent, by the id of the question beside which it stands. */
export interface SubmissionErrors {
  readonly response_action: "errors";
  readonly errors: Record<string, string>;
}

export type SubmissionAck = (refusal?: SubmissionErrors) => Promise<void>;

/** The way in from Slack. */
export interface Connection {
  open(): Promise<void>;
  close(): Promise<void>;
  readonly requestListener?: RequestListener;
}

const ENDPOINT = "/slack/events";
const HEARD = ["block_actions", "view_submission", "block_suggestion"];
const BODY_LIMIT_BYTES = 512 * 1024;

export async function createConnection(setup: ClientSetup, ears: Ears): Promise<Connection> {
  const { secrets, log } = setup;
  switch (secrets.mode) {
    case "socket": {
      const receiver = new SocketModeReceiver({
        appToken: secrets.appToken,
        logger: boltLogger(log),
        autoReconnectEnabled: false,
        installerOptions: { clientOptions: clientOptions(setup) },
        processEventErrorHandler: async ({ error }) => {
          log.error({ err: error }, "An event from Slack was not worked through");
          return false;
        },
      });
      await createApp(receiver, setup, ears);
      return keepSocket(receiver, log);
    }
    case "http": {
      const receiver = httpReceiver(secrets.signingSecret, log);
      await createApp(receiver, setup, ears);
      return {
        open: async () => {},
        close: async () => {},
        requestListener: guarded(receiver.requestListener),
      };
    }
    default:
      return secrets satisfies never;
  }
}

function httpReceiver(signingSecret: string, log: Log): HTTPReceiver {
  return new HTTPReceiver({
    signingSecret,
    endpoints: ENDPOINT,
    logger: boltLogger(log),
    bodyLimit: BODY_LIMIT_BYTES,
    processEventErrorHandler: async ({ error, response }) => {
      log.error({ err: error }, "An event from Slack was not worked through");
      if (!response.headersSent) response.writeHead(500).end();
      return false;
    },
  });
}

async function createApp(
  receiver: HTTPReceiver | SocketModeReceiver,
  setup: ClientSetup,
  ears: Ears,
): Promise<void> {
  const { botToken } = setup.secrets;
  const app = new App({
    receiver,
    // Given by a function, the token is not tried on every event; `start` tries it once.
    authorize: async () => ({ botToken }),
    deferInitialization: true,
    clientOptions: clientOptions(setup),
    logger: boltLogger(setup.log),
    convoStore: false,
    ignoreSelf: false,
  });
  await app.init();
  listen(app, ears, setup.log);
}

function listen(app: App, ears: Ears, log: Log): void {
  app.use(async (args) => {
    if (isHeardEvent(args.body) || "command" in args || HEARD.includes(String(args.body.type)))
      return args.next();
    // Nobody listens for it, and Slack would show the person an error after three seconds.
    if ("ack" in args && args.ack !== undefined) await (args.ack as Ack)();
  });
  // One listener for all commands and one for all buttons: every one that matches runs, and a second ack throws.
  app.command(/.*/s, async ({ command, ack }) =>
    ears.onCommand(command, (payload) => (payload ? ack(payload as never) : ack())),
  );
  app.action({ type: "block_actions" }, async ({ body, ack }) =>
    ears.onAction(body as BlockAction, (payload) => ack(payload as never)),
  );
  app.view({ type: "view_submission" }, async ({ body, ack }) =>
    ears.onSubmission(body as ViewSubmitAction, (refusal) => ack(refusal as never)),
  );
  app.options<"block_suggestion">({ type: "block_suggestion" }, async ({ body, ack }) =>
    ack({ options: await ears.onSuggestion(body as BlockSuggestion) }),
  );
  app.event("app_home_opened", async ({ event: { user, tab, view } }) => {
    // What Slack sends has it; the types leave it out.
    const { hash } = (view ?? {}) as { readonly hash?: string };
    if (tab === "home") await ears.onHome({ user, hash });
  });
  app.event("member_joined_channel", async ({ event: { user, channel } }) =>
    ears.onJoined({ user, channel }),
  );
  app.error(async (error) => log.error({ err: error }, "A listener for Slack failed"));
}

const EVENTS: readonly unknown[] = ["app_home_opened", "member_joined_channel"];

const isHeardEvent = (body: object): boolean =>
  EVENTS.includes((body as { readonly event?: { readonly type?: unknown } }).event?.type);

/** Bolt throws for what is not addressed to it; here that is an answer like any other. */
function guarded(listener: RequestListener): RequestListener {
  return (request, response) => {
    try {
      listener(request, response);
    } catch {
      response.writeHead(404).end();
    }
  };
}
