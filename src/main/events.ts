import type { ConfigResult } from "../config.ts";
import type { Log } from "../model/log.ts";
import { jobKey } from "../queue/jobs.ts";
import { setTimer } from "../queue/timers.ts";
import type { Connection } from "../store/connect.ts";
import { deadEvents, eventCursors, replayEvents } from "../store/events.ts";
import { EVENTS_USAGE, type EventsRequest } from "./events-request.ts";
import type { Said } from "./said.ts";
import { withDatabase } from "./with-database.ts";

export interface EventsTools {
  readonly now: () => number;
  readonly log: Log;
}

const DEAD_SHOWN = 200;

/** `lamplighter events`: how far the webhooks are, and what they are to be told once more. */
export async function events(
  request: EventsRequest,
  result: ConfigResult,
  tools: EventsTools,
): Promise<Said> {
  if (request.kind === "help") return { text: EVENTS_USAGE, code: 0 };
  return withDatabase(result, tools, ({ db }) => answer(request, db, tools));
}

async function answer(
  request: Exclude<EventsRequest, { readonly kind: "help" }>,
  db: Connection["db"],
  { now }: EventsTools,
): Promise<Said> {
  switch (request.kind) {
    case "list":
      return { text: await (request.dead ? sayDead(db) : sayCursors(db)), code: 0 };
    case "replay": {
      const put = await db.transaction().execute(async (tx) => {
        const counts = await replayEvents(tx, request.again);
        for (const { webhook } of counts)
          await setTimer(tx, "event", jobKey("event", { webhook }), now(), { webhook });
        return counts;
      });
      const lines = put.map(({ webhook, count }) => `${webhook}  ${count} to be told again`);
      if (lines.length === 0) return { text: "There is nothing to be told again.", code: 1 };
      return { text: lines.join("\n"), code: 0 };
    }
    default:
      return request satisfies never;
  }
}

async function sayCursors(db: Connection["db"]): Promise<string> {
  const lines = (await eventCursors(db)).map((one) => {
    const gone = one.disabled_at === null ? "" : `  gone since ${day(one.disabled_at)}`;
    return `${one.webhook}  ${one.behind} behind  ${one.dead} put aside${gone}`;
  });
  return lines.join("\n") || "No webhook was ever told anything.";
}

async function sayDead(db: Connection["db"]): Promise<string> {
  const lines = (await deadEvents(db, DEAD_SHOWN)).map(
    ({ webhook, position, reason, at }) => `${day(at)}  ${webhook}  event ${position}  ${reason}`,
  );
  return lines.join("\n") || "Nothing was put aside.";
}

const day = (at: number): string => new Date(at).toISOString();
