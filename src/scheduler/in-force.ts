import { policyOf } from "../authorization/grants.ts";
import { spell } from "../messages/spell.ts";
import type { Instance } from "../model/instance.ts";
import type { Document, Parking } from "../model/parking.ts";
import type { Channel } from "../model/people.ts";
import { type Phrase, t } from "../model/phrase.ts";
import type { Policy } from "../model/policy.ts";
import type { Schedule } from "../model/schedule.ts";
import { matches } from "../model/selector.ts";
import { missingCalendar, withDaysOff } from "./documents/resolve.ts";
import { taggedSchedule } from "./tagged.ts";

/** By which schedule an instance lives. */
export type InForce =
  | { readonly kind: "schedule"; readonly schedule: Schedule }
  /** Its tag cannot be read: it is left alone, rather than parked by something else. */
  | { readonly kind: "unreadable"; readonly why: Phrase }
  /** Its tag names a document that is being read for the first time. */
  | { readonly kind: "unread"; readonly url: string }
  | { readonly kind: "none" };

/** Everything that was said about when an instance runs. */
export interface Said {
  /** What somebody set for this instance. */
  readonly chat: Schedule | undefined;
  readonly parking: Parking;
  /** By address, as they were last read. */
  readonly documents: ReadonlyMap<string, Document>;
  readonly now: number;
}

/** What was said in a chat counts before the instance's tag, and that before the configuration. */
export function scheduleInForce(instance: Instance, said: Said): InForce {
  const found = before(instance, said);
  if (found.kind !== "schedule") return found;
  const {
    parking: { calendars },
    documents,
    now,
  } = said;
  const missing = missingCalendar(found.schedule, calendars, documents, now);
  const schedule = withDaysOff(found.schedule, calendars, documents, now);
  return missing ?? { kind: "schedule", schedule };
}

function before(instance: Instance, { chat, parking, documents, now }: Said): InForce {
  if (chat && (chat.until === undefined || chat.until >= now))
    return { kind: "schedule", schedule: chat };
  const tagged = taggedSchedule(instance, parking, documents);
  if (tagged) return tagged;
  const bound = parking.bindings.find(({ on }) => matches(on, instance));
  return bound ? { kind: "schedule", schedule: bound.schedule } : { kind: "none" };
}

/**
 * Where an instance is spoken of, and whose rules hold for its schedule: the first channel that shows it, unless another
 * is named. One where nobody reads is taken only where there is no other.
 */
export function placeOf(
  instance: Instance,
  { bindings }: Pick<Parking, "bindings">,
  policy: Policy,
): Channel | undefined {
  const named = bindings.find(({ on, notify }) => notify && matches(on, instance))?.notify;
  if (named && policyOf(policy, named)) return named;
  const showing = policy.channels.filter(({ instances }) => matches(instances, instance));
  const shown = showing.find(({ platform }) => platform !== "api") ?? showing[0];
  return shown && { platform: shown.platform, id: shown.channel };
}

/** The same for records. */
export const sourceText = (schedule: Schedule): string => spell(sourceWords(schedule));

/** Which schedule, and where it was said, in words. */
export function sourceWords({ name, source }: Schedule): Phrase {
  switch (source.kind) {
    case "chat":
      return t`schedule "${name}", set by ${source.by}`;
    case "once":
      return t`once, as ${source.by.name} asked: ${source.words}`;
    case "config":
      return t`schedule "${name}" of the configuration`;
    case "tag":
      return t`schedule "${name}" by the tag ${source.key}`;
    default:
      return source satisfies never;
  }
}
