import type { Kysely } from "kysely";
import { visibleIn } from "../authorization/authorize.ts";
import type { Reading } from "../grammar/read.ts";
import { type Answer, privately } from "../messages/message.ts";
import type { Channel, Invocation } from "../model/people.ts";
import { t } from "../model/phrase.ts";
import type { Policy } from "../model/policy.ts";
import { audit } from "../store/audit.ts";
import { placeOfDirect } from "../store/notices.ts";
import type { Database } from "../store/schema.ts";
import { instanceWords } from "./reading.ts";

interface DirectTools {
  readonly db: Kysely<Database>;
  readonly policy: () => Policy;
  readonly now: () => number;
}

/**
 * A direct message has no rules of its own. What is clicked there, about instances of which people were told there, is
 * heard as if it had been said in the place that the message is about: with the clicker's own rights in it, and without
 * the right to answer, which is one for where they are. So is what is clicked in a person's own place, such as a home
 * tab, where each button says which channel it belongs to. Everything else stays as it was said.
 */
export async function underRules(
  { db, policy, now }: DirectTools,
  said: Invocation,
  reading: Pick<Reading<unknown>, "values" | "words">,
): Promise<Invocation> {
  const { actor, channel, key, origin, under } = said;
  if (origin !== "button" || visibleIn(policy(), channel)) return said;
  const targets = instanceWords(reading);
  const place = under ?? (await placeOfDirect(db, channel, targets));
  if (!place) return said;
  const correlationId = `${channel.platform}:${key}`;
  const outcome = `by the rules of ${place.platform}:${place.id}`;
  const what = { words: reading.words, targets, correlationId, outcome, detail: { place } };
  await audit(db, [{ at: now(), kind: "direct-click", actor, channel, ...what }]);
  return { ...said, channel: place, reply: undefined };
}

/** What stands in the place is not seen from the direct message. */
export function toldElsewhere(answer: Answer, { id, name = id }: Channel): Answer {
  if (answer.kind !== "follows") return answer;
  const where = { kind: "channel", id, name } as const;
  return privately({ headline: [t`It goes on in ${where}.`], parts: [], buttons: [] });
}
