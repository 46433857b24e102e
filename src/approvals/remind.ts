import { askedIn } from "../authorization/grants.ts";
import type { MessageId } from "../model/id.ts";
import type { Operation } from "../model/operation.ts";
import type { Channel } from "../model/people.ts";
import { BotError } from "../model/problem.ts";
import { ACKNOWLEDGE_AGAIN_MS } from "../operations/pending.ts";
import type { Jobs } from "../queue/jobs.ts";
import type { Tx } from "../queue/tx.ts";
import { placesOf } from "../store/approvals.ts";
import { insertMessage } from "../store/messages.ts";
import { findOperation } from "../store/operations.ts";
import { isEnough } from "./met.ts";
import type { SettleTools } from "./settle.ts";
import { weighNow } from "./weigh-now.ts";

/** Reminds those who are asked: once half-way to the lapse, and every day while nobody took note of broken glass. */
export async function remind(tools: SettleTools, { operationId }: Jobs["remind"]): Promise<void> {
  const operation = await findOperation(tools.db, operationId);
  if (!operation?.approval) return;
  const { brokenGlass } = operation.approval;
  if (brokenGlass && !brokenGlass.acknowledged) {
    const days = Math.round((tools.now() - brokenGlass.at) / ACKNOWLEDGE_AGAIN_MS);
    const places = await placesOf(tools.db, operationId);
    await tools.transact(async (tx) => {
      await nudge(tx, operation, places, `day${days}`);
      await tx.at("remind", brokenGlass.at + (days + 1) * ACKNOWLEDGE_AGAIN_MS, { operationId });
    });
  } else if (operation.stage === "approval") {
    const places = await stillAsked(tools, operation);
    await tools.transact(async (tx) => {
      await nudge(tx, operation, places, "half");
      // The policy may have been edited since the last yes.
      await tx.send("settle", { operationId });
    });
  }
}

/** Where there are people whose yes is missing, by the policy of now. */
async function stillAsked(tools: SettleTools, operation: Operation): Promise<readonly Channel[]> {
  const known = await placesOf(tools.db, operation.id);
  const weighed = await weighNow(tools, operation).catch((error: unknown) => {
    if (error instanceof BotError) return undefined;
    throw error;
  });
  // Where the requester's groups cannot be known, a reminder too many does no harm.
  if (!weighed) return known;
  const open = weighed.tallies.filter((tally) => !isEnough(tally));
  const places = open.flatMap(({ rule }) => askedIn(rule, operation.channel));
  const keyOf = ({ platform, id }: Channel) => `${platform}:${id}`;
  const named = new Map([...places, ...known].map((place) => [keyOf(place), place]));
  const wanted = new Set(places.map(keyOf));
  return [...named].flatMap(([key, place]) => (wanted.has(key) ? [place] : []));
}

/** One more message in each place; once for each occasion, however often the job runs. */
async function nudge(
  tx: Tx,
  operation: Operation,
  places: readonly Channel[],
  occasion: string,
): Promise<void> {
  for (const channel of places) {
    const id = `msg_${operation.id}_${occasion}_${channel.platform}_${channel.id}` as MessageId;
    const message = { id, operationId: operation.id, channel, kind: "nudge" as const };
    if (await insertMessage(tx.db, message)) await tx.send("tell", { messageId: id, failures: 0 });
  }
}
