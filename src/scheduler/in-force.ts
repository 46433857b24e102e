import { policyOf } from "../authorization/grants.ts";
import { canonicalJson } from "../model/canonical.ts";
import type { Instance } from "../model/instance.ts";
import type { Parking } from "../model/parking.ts";
import type { Channel } from "../model/people.ts";
import type { Policy } from "../model/policy.ts";
import type { Schedule } from "../model/schedule.ts";
import { matches } from "../model/selector.ts";
import { taggedSchedule } from "./tagged.ts";

/** By which schedule an instance lives. */
export type InForce =
  | { readonly kind: "schedule"; readonly schedule: Schedule }
  /** Its tag cannot be read: it is left alone, rather than parked by something else. */
  | { readonly kind: "unreadable"; readonly why: string }
  | { readonly kind: "none" };

/**
 * What was said in a chat counts before the instance's tag, and that before the configuration.
 * @param chat what somebody set for this instance
 */
export function scheduleInForce(
  instance: Instance,
  chat: Schedule | undefined,
  parking: Parking,
  now: number,
): InForce {
  if (chat && (chat.until === undefined || chat.until >= now))
    return { kind: "schedule", schedule: chat };
  const tagged = taggedSchedule(instance, parking);
  if (tagged) return tagged;
  const bound = parking.bindings.find(({ on }) => matches(on, instance));
  return bound ? { kind: "schedule", schedule: bound.schedule } : { kind: "none" };
}

/** Where an instance is spoken of, and whose rules hold for its schedule: the first channel that shows it, unless another is named. */
export function placeOf(
  instance: Instance,
  { bindings }: Pick<Parking, "bindings">,
  policy: Policy,
): Channel | undefined {
  const named = bindings.find(({ on, notify }) => notify && matches(on, instance))?.notify;
  if (named && policyOf(policy, named)) return named;
  const shown = policy.channels.find(({ instances }) => matches(instances, instance));
  return shown && { platform: shown.platform, id: shown.channel };
}

export const isSameSchedule = (one: Schedule, other: Schedule): boolean =>
  canonicalJson(one) === canonicalJson(other);

/** Which schedule, and where it was said, in words. */
export function sourceWords({ name, source }: Schedule): string {
  switch (source.kind) {
    case "chat":
      return `schedule "${name}", set by ${source.by}`;
    case "config":
      return `schedule "${name}" of the configuration`;
    case "tag":
      return `schedule "${name}" by the tag ${source.key}`;
    default:
      return source satisfies never;
  }
}
