import type { WebClient } from "@slack/web-api";
import type { Message } from "../../messages/message.ts";
import type { Log } from "../../model/log.ts";
import type { Actor } from "../../model/people.ts";
import { createExpiring } from "../expiring.ts";
import { createPacer } from "../pace.ts";
import { withoutPictures } from "../pictures.ts";
import type { Home } from "../platform.ts";
import { pacedCall } from "./client.ts";
import type { Draw } from "./drawn.ts";
import { platformError, slackWord } from "./errors.ts";
import { firstWord, type Heard } from "./hear.ts";
import { homeView } from "./home-view.ts";
import type { SlackPacing } from "./pacing.ts";
import type { Profiles } from "./profiles.ts";

/** How long it is remembered what a tab looked like last. */
const HASH_FOR_MS = 30 * 60_000;

/** People's home tabs. They are made when somebody opens theirs or clicks on it, and never by themselves. */
export interface Homes {
  /** Somebody opened theirs. Never throws. */
  opened(userId: string, hash: string | undefined): Promise<void>;
  /** Shows somebody the answer to what they clicked there, above everything else, which is brought up to date. Never throws. */
  answered(heard: Heard, answer: Message): Promise<void>;
}

export interface HomesSetup extends Pick<Profiles, "profileOf"> {
  readonly client: WebClient;
  readonly home: Home;
  readonly draw: Draw;
  readonly now: () => number;
  readonly log: Log;
  readonly pacing: SlackPacing;
}

/** What is to stand on a tab. */
interface Showing {
  readonly actor: Actor;
  readonly answer?: { readonly message: Message; readonly heard: Heard } | undefined;
}

export function createHomes(setup: HomesSetup): Homes {
  const { client, now, log, pacing } = setup;
  const pacer = createPacer(pacing.publishView, now);
  /** The state of each tab as we know it: Slack refuses to overwrite any other. */
  const hashes = createExpiring<string>(now);
  const inTurn = createTurns();
  const opening = new Set<string>();

  const publish = async (showing: Showing, hash: string | undefined): Promise<void> => {
    const { actor, answer } = showing;
    const view = await viewOf(setup, showing);
    if (view.blocks.length === 0) return;
    const turn = { urgent: answer !== undefined, maxWaitMs: pacing.publishWaitMs };
    const published = await pacedCall({ pacer, turn, method: "views.publish" }, () =>
      client.views.publish({ user_id: actor.id, view, ...(hash !== undefined && { hash }) }),
    );
    if (published.view?.hash) hashes.set(actor.id, published.view.hash, HASH_FOR_MS);
  };

  const show = async (showing: Showing): Promise<void> => {
    const { id } = showing.actor;
    try {
      await publish(showing, hashes.get(id));
    } catch (error) {
      hashes.delete(id);
      if (!isStale(error)) throw error;
      // Another replica was quicker, with what is just as new; but an answer is nowhere else.
      if (showing.answer) await publish(showing, undefined);
    }
  };

  const showSafely = (showing: Showing): Promise<void> =>
    show(showing).catch((cause: unknown) => {
      const { message } = platformError(cause, "views.publish");
      log.warn({ detail: message }, "A home tab could not be brought up to date");
    });

  const note = (userId: string, hash: string | undefined) => {
    if (hash !== undefined) hashes.set(userId, hash, HASH_FOR_MS);
  };

  return {
    async opened(userId, hash) {
      note(userId, hash);
      // One that waits for its turn will be as new.
      if (opening.has(userId)) return;
      opening.add(userId);
      const actor: Actor = { platform: "slack", id: userId, name: userId };
      await inTurn(userId, () => {
        opening.delete(userId);
        return showSafely({ actor });
      });
    },
    async answered(heard, message) {
      const { actor } = heard.invocation;
      note(actor.id, heard.home?.hash);
      await inTurn(actor.id, () => showSafely({ actor, answer: { message, heard } }));
    },
  };
}

async function viewOf({ home, profileOf, draw }: HomesSetup, { actor, answer }: Showing) {
  const { timeZone, email } = await profileOf(actor.id);
  const sections = await home({ actor: { ...actor, timeZone }, email });
  return homeView(sections, answer && (await drawn(draw, answer)));
}

/** The answer's buttons are heard by the same channel's rules as what was clicked. */
async function drawn(draw: Draw, { message, heard }: NonNullable<Showing["answer"]>) {
  const { under, words } = heard.invocation;
  const buttons = message.buttons.map((button) => ({ ...button, channel: under }));
  const placed = { ...message, buttons };
  const from = firstWord(words);
  return draw(placed, from).catch(() => draw(withoutPictures(placed), from));
}

const isStale = (error: unknown): boolean =>
  error instanceof Error && slackWord(error.cause) === "hash_conflict";

/** One piece of work after the other for each key. The work must not throw. */
function createTurns() {
  const last = new Map<string, Promise<void>>();
  return (key: string, work: () => Promise<void>): Promise<void> => {
    const done: Promise<void> = (last.get(key) ?? Promise.resolve()).then(work).finally(() => {
      if (last.get(key) === done) last.delete(key);
    });
    last.set(key, done);
    return done;
  };
}
