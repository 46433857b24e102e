import type { RequestListener } from "node:http";
import type { WebClient } from "@slack/web-api";
import type { Message } from "../../messages/message.ts";
import type { Log } from "../../model/log.ts";
import type { Channel } from "../../model/people.ts";
import { type Cache, memoryCache } from "../expiring.ts";
import { IN_ENGLISH, type Spoken } from "../in-language.ts";
import type { Home, Platform } from "../platform.ts";
import { within } from "../within.ts";
import { checkSlack } from "./check.ts";
import { createClient } from "./client.ts";
import { type Connection, createConnection } from "./connection.ts";
import { createDraw } from "./drawn.ts";
import { createEars } from "./ears.ts";
import { platformError } from "./errors.ts";
import { createForms } from "./forms.ts";
import { createGroups } from "./groups.ts";
import { createHomes } from "./home.ts";
import type { SlackOptions, SlackSecrets } from "./options.ts";
import { SLACK_PACING, type SlackPacing } from "./pacing.ts";
import { createPoster } from "./post.ts";
import { createProfiles } from "./profiles.ts";
import { createReach } from "./reach.ts";
import { createReplies } from "./reply.ts";
import { createUploads } from "./uploads.ts";
import { createWhisper } from "./whisper.ts";

export interface SlackSetup {
  readonly options: SlackOptions;
  readonly secrets: SlackSecrets;
  readonly now: () => number;
  readonly log: Log;
  /** Shared between replicas, so that they ask Slack once; in this process where none is given. */
  readonly cache?: Cache | undefined;
  readonly pacing?: Partial<SlackPacing> | undefined;
  /** In English where it is absent. */
  readonly spoken?: Spoken | undefined;
}

export type SlackPlatform = Platform & {
  /** In http mode: takes what comes to `/slack/events` on the bot's own server. */
  readonly requestListener?: RequestListener;
};

/** Slack, by Bolt: over a socket that we open, or over HTTP on a server that is not ours to start. */
export function createSlackPlatform(setup: SlackSetup): SlackPlatform {
  const { secrets, now, log, cache = memoryCache(now), spoken = IN_ENGLISH } = setup;
  const pacing = { ...SLACK_PACING, ...setup.pacing };
  const clientSetup = { secrets, log, requestTimeoutMs: pacing.requestTimeoutMs };
  const client = createClient(clientSetup);
  const replies = createReplies({ now, timeoutMs: pacing.requestTimeoutMs });
  const profiles = createProfiles({ client, now, log, pacing });
  const groups = createGroups({ client, cache, now, log, pacing });
  const reach = createReach({ client, now, pacing });
  const draw = createDraw(createUploads({ client, now, log, pacing }), spoken);
  let botName = "lamplighter";
  const poster = createPoster({ client, replies, draw, now, pacing, botName: () => botName });
  let home: Home | undefined;
  const homes = createHomes({
    client,
    home: async (visitor) => (home ? home(visitor) : []),
    profileOf: profiles.profileOf,
    draw,
    now,
    log,
    pacing,
  });
  const hearing = { now, timeZoneOf: profiles.timeZoneOf };
  const answering = {
    replies,
    forms: createForms({ client, now, log, pacing }),
    whisper: createWhisper({ client, now, pacing }),
    homes,
    draw,
    post: (channel: Channel, message: Message) => poster.post(channel, message, undefined),
    now,
    log,
    answerWithinMs: pacing.answerWithinMs,
  };
  const underWay = createUnderWay();
  let connection: Connection | undefined;

  return {
    name: "slack",
    async start(handle, suggest, _board, madeHome, greet) {
      home = madeHome;
      botName = (await ownName(client, log)) ?? botName;
      const around = { client, hearing, answering, homes };
      const ears = createEars({ ...around, handle, suggest, greet, track: underWay.add });
      connection = await createConnection(clientSetup, ears);
      await connection.open();
    },
    async stop() {
      await underWay.settled(pacing.stopWithinMs);
      await connection?.close();
    },
    post: (channel, message, reply) => poster.post(channel, message, reply),
    edit: (posted, message, final) => poster.edit(posted, message, final),
    async groupsOf(actor, _channel, asked) {
      const found = await Promise.all(
        asked.map(async (id) => ((await groups.membersOf(id)).includes(actor.id) ? [id] : [])),
      );
      return found.flat();
    },
    reach,
    check: () => checkSlack(clientSetup),
    ...(secrets.mode === "http" && {
      requestListener: (request, response) => {
        if (connection?.requestListener) connection.requestListener(request, response);
        else response.writeHead(503).end();
      },
    }),
  };
}

/** A token that Slack refuses is said at once; a Slack that cannot be reached is waited for. */
async function ownName(client: WebClient, log: Log): Promise<string | undefined> {
  try {
    return (await client.auth.test()).user;
  } catch (cause) {
    const error = platformError(cause, "auth.test");
    if (error.kind === "not-allowed") throw error;
    log.warn({ detail: error.message }, "Slack could not be asked who the bot is");
    return undefined;
  }
}

/** What is being answered now. */
function createUnderWay() {
  const running = new Set<Promise<void>>();
  return {
    add(work: Promise<void>): Promise<void> {
      const tracked = work.finally(() => running.delete(tracked));
      running.add(tracked);
      return tracked;
    },
    async settled(withinMs: number): Promise<void> {
      await within(withinMs, Promise.allSettled(running));
    },
  };
}
