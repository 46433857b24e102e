import type { Kysely } from "kysely";
import { ACTION_FACTS } from "../model/action.ts";
import type { Instance } from "../model/instance.ts";
import type { Order } from "../model/parking.ts";
import type { Edge } from "../model/schedule.ts";
import { matches } from "../model/selector.ts";
import { allInstances } from "../store/instances.ts";
import { edgesSince } from "../store/occurrences.ts";
import type { Database } from "../store/schema.ts";
import type { Coming } from "./advance.ts";
import type { SchedulerTools } from "./tools.ts";

interface Wanted {
  readonly ref: string;
  readonly instance: Instance;
  readonly deed: Coming;
}

/** One that was to be done within this time before counts as the same round, in milliseconds. */
const ROUND_MS = 3_600_000;

/**
 * Whom an instance waits for, by ref and in words: an order starts one step after the other, and stops them the other
 * way round. What no schedule starts or stops in the same round is not waited for.
 */
export async function waitingFor(
  tools: Pick<SchedulerTools, "parking">,
  db: Kysely<Database>,
  wanted: readonly Wanted[],
): Promise<ReadonlyMap<string, string>> {
  const { orders } = tools.parking();
  const concerned = wanted.filter(({ instance }) =>
    orders.some((order) => stepOf(order, instance) >= 0),
  );
  if (concerned.length === 0) return new Map();
  const known = await allInstances(db);
  const instants = concerned.map(({ deed }) => deed.edge.at);
  const round = await edgesSince(
    db,
    known.map(({ ref }) => ref),
    { since: Math.min(...instants) - ROUND_MS, until: Math.max(...instants) },
  );
  const found = new Map<string, string>();
  for (const { ref, instance, deed } of concerned) {
    const first = orders
      .flatMap((order) => before(order, instance, deed.edge.kind, known))
      .find((other) => round.has(`${other.ref} ${deed.edge.kind}`) && !isThere(other, deed.edge));
    if (first) found.set(ref, `${first.name} comes first, and is ${first.state}`);
  }
  return found;
}

const stepOf = ({ steps }: Order, instance: Instance): number =>
  steps.findIndex((step) => matches(step, instance));

/** Those of an order that come before this instance. */
function before(
  order: Order,
  instance: Instance,
  kind: Edge["kind"],
  known: readonly Instance[],
): readonly Instance[] {
  const own = stepOf(order, instance);
  if (own < 0) return [];
  return known.filter((other) => {
    const step = stepOf(order, other);
    return step >= 0 && (kind === "start" ? step < own : step > own);
  });
}

const isThere = ({ state }: Instance, { kind }: Edge): boolean =>
  ACTION_FACTS[kind].there.includes(state);
