import { spell } from "../messages/spell.ts";
import { grouped } from "../model/grouped.ts";
import type { Notice } from "../model/parking.ts";
import type { NewNotice } from "../store/notices.ts";
import type { Settlement } from "./advance.ts";
import type { Brought } from "./deeds.ts";
import { placeOf, sourceText } from "./in-force.ts";
import { ownerOf } from "./owner.ts";
import { chunks, placeFor, TOGETHER_MAX } from "./remind.ts";
import type { SchedulerTools } from "./tools.ts";

/** What went wrong, and what was forgotten: one message for all to which the same happened. */
export function troubles(tools: SchedulerTools, all: readonly Brought[]): readonly NewNotice[] {
  return [
    ...undone(tools, all),
    ...all.flatMap((one) => [...unreadable(tools, one), ...forgotten(tools, one)]),
  ];
}

/** Edges that were missed or failed, with how many went the same way before in this run. */
function undone(tools: SchedulerTools, all: readonly Brought[]): readonly NewNotice[] {
  const around = { parking: tools.parking(), policy: tools.policy() };
  const found = all.flatMap(({ standing: { instance }, settled }) => {
    const wrong = settled.filter(({ state }) => state === "missed" || state === "failed");
    const head = wrong.at(-1);
    const place = instance && head && placeFor(instance, head.schedule, around);
    return place ? [{ item: named(instance), head, more: wrong.length - 1, place }] : [];
  });
  const alike = grouped(found, ({ head, more, place }) =>
    JSON.stringify([place, head.edge, wordsOf(head), more]),
  );
  return [...alike.values()]
    .flatMap((group) => chunks(group, TOGETHER_MAX))
    .flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const { head, more, place } = first;
      const { edge, reason: why, schedule } = head;
      const items = group.map(({ item }) => item);
      const body: Notice = {
        kind: "trouble",
        items,
        edge,
        why,
        more,
        schedule: sourceText(schedule),
      };
      return [
        { id: `trouble/${tools.newId()}`, place, owner: undefined, body, expiresAt: tools.now() },
      ];
    });
}

const wordsOf = ({ schedule, reason }: Settlement): string => `${sourceText(schedule)}: ${reason}`;

const named = ({ name, ref }: { readonly name: string; readonly ref: string }) => ({ name, ref });

/** A tag that cannot be read is told once to its owner. */
function unreadable(
  tools: SchedulerTools,
  { standing: { instance, inForce } }: Brought,
): NewNotice[] {
  if (!instance || inForce.kind !== "unreadable") return [];
  const why = spell(inForce.why);
  const body: Notice = { kind: "unreadable", items: [named(instance)], why };
  return told(tools, instance, `unreadable/${instance.ref}/${why}`, body);
}

/** A hold that stands for long is announced, and again after as long. */
function forgotten(tools: SchedulerTools, { standing: { instance }, hold }: Brought): NewNotice[] {
  const { forgottenAfterMs } = tools.parking();
  if (!instance || hold?.kind !== "hold") return [];
  const times = Math.floor((tools.now() - hold.at) / forgottenAfterMs);
  if (times < 1) return [];
  const body: Notice = { kind: "forgotten", items: [named(instance)], hold };
  return told(tools, instance, `forgotten/${instance.ref}/${hold.at}/${times}`, body);
}

function told(
  tools: SchedulerTools,
  instance: NonNullable<Brought["standing"]["instance"]>,
  id: string,
  body: Notice,
): NewNotice[] {
  const parking = tools.parking();
  const place = placeOf(instance, parking, tools.policy());
  if (!place) return [];
  return [{ id, place, owner: ownerOf(instance, parking), body, expiresAt: tools.now() }];
}
