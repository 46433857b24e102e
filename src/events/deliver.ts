import type { Kysely } from "kysely";
import type { Log } from "../model/log.ts";
import type { Webhook } from "../model/webhook.ts";
import type { Jobs } from "../queue/jobs.ts";
import type { Transact } from "../queue/tx.ts";
import {
  beginCursors,
  cursorOf,
  type EventCursor,
  holdCursor,
  nextEvents,
  passEvent,
  type SealedEvent,
} from "../store/events.ts";
import type { Database } from "../store/schema.ts";
import { cloudEvent } from "./cloud-event.ts";
import { type PostTools, post } from "./post.ts";

export interface EventTools extends PostTools {
  readonly db: Kysely<Database>;
  readonly transact: Transact;
  readonly webhooks: () => readonly Webhook[];
  readonly log: Log;
}

const BATCH = 50;
/** One job works no longer than this before it makes room for the next, in milliseconds. */
const TURN_MS = 60_000;
/** A look without being told, should whoever sealed have died before it could say so, in milliseconds. */
const IDLE_MS = 300_000;
const FIRST_WAIT_MS = 5_000;
const WAIT_MAX_MS = 3_600_000;
/** An event that was not taken for this long is put aside, in milliseconds. */
const GIVE_UP_MS = 86_400_000;

/** Has all webhooks told what is new. Never fails: they look by themselves, though later. */
export async function wakeWebhooks({ db, transact, webhooks, log }: EventTools): Promise<void> {
  const names = webhooks().map(({ name }) => name);
  if (names.length === 0) return;
  const waking = beginCursors(db, names).then(() =>
    transact(async (tx) => {
      for (const webhook of names) await tx.send("event", { webhook });
    }),
  );
  await waking.catch((error: unknown) => log.warn({ err: error }, "webhooks wait"));
}

/** Tells one webhook what is new, in order, one event after the other. */
export async function deliver(tools: EventTools, { webhook }: Jobs["event"]): Promise<void> {
  const hook = tools.webhooks().find(({ name }) => name === webhook);
  if (!hook) return;
  const turnEndsAt = tools.now() + TURN_MS;
  let dueAt: number | undefined;
  do dueAt = await tellBatch(tools, hook, turnEndsAt);
  while (dueAt !== undefined && dueAt <= tools.now() && tools.now() < turnEndsAt);
  const at = dueAt;
  if (at !== undefined) await tools.transact((tx) => tx.at("event", at, { webhook }));
}

/** @returns when to look again; undefined where the webhook is told nothing any more */
async function tellBatch(
  tools: EventTools,
  hook: Webhook,
  turnEndsAt: number,
): Promise<number | undefined> {
  const { db, now } = tools;
  const cursor = await cursorOf(db, hook.name);
  if (!cursor || cursor.disabled_at !== null) return undefined;
  if (cursor.retry_at !== null && cursor.retry_at > now()) return cursor.retry_at;
  const events = await nextEvents(db, cursor, BATCH);
  for (const event of events)
    if (now() >= turnEndsAt || !(await tell(tools, hook, event))) return now();
  return events.length > 0 ? now() : now() + IDLE_MS;
}

/** @returns whether the next event may follow at once */
async function tell(tools: EventTools, hook: Webhook, event: SealedEvent): Promise<boolean> {
  const { db, now, log } = tools;
  const { name } = hook;
  if (hook.kinds && !hook.kinds.includes(event.entry.kind)) {
    await passEvent(db, name, event);
    return true;
  }
  const posted = await post(hook, cloudEvent(event), tools);
  switch (posted.kind) {
    case "taken":
      await passEvent(db, name, event);
      return true;
    case "gone":
      await holdCursor(db, name, { disabled_at: now() });
      log.warn({ webhook: name }, "the webhook is gone (410): it is told nothing any more");
      return false;
    case "refused":
      await putAside(tools, name, event, posted.reason);
      return true;
    case "later": {
      const cursor = await cursorOf(db, name);
      const since = cursor?.failing_since ?? now();
      if (now() - since < GIVE_UP_MS) {
        await wait(tools, name, { failures: cursor?.failures ?? 0, since }, posted);
        return false;
      }
      await putAside(tools, name, event, posted.reason);
      return true;
    }
    default:
      return posted satisfies never;
  }
}

async function putAside(tools: EventTools, name: string, event: SealedEvent, reason: string) {
  const { db, now, log } = tools;
  await passEvent(db, name, event, { reason, at: now() });
  log.warn({ webhook: name, position: event.position, reason }, "an event was put aside");
}

async function wait(
  { db, now, log }: EventTools,
  name: string,
  { failures, since }: { readonly failures: EventCursor["failures"]; readonly since: number },
  { reason, afterMs }: { readonly reason: string; readonly afterMs: number },
): Promise<void> {
  const waitMs = Math.max(afterMs, Math.min(FIRST_WAIT_MS * 2 ** failures, WAIT_MAX_MS));
  const retry_at = now() + waitMs;
  await holdCursor(db, name, { failures: failures + 1, failing_since: since, retry_at });
  log.info({ webhook: name, reason, waitMs }, "an event is sent again later");
}
