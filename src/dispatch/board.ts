import type { Kysely } from "kysely";
import { isLiving } from "../model/instance.ts";
import { hourlyNow, type Prices } from "../model/money.ts";
import { holdsBack } from "../model/parking.ts";
import { type Phrase, t } from "../model/phrase.ts";
import { BotError } from "../model/problem.ts";
import type { Board, BoardRow, BoardView } from "../platforms/platform.ts";
import { type Happenings, happenings } from "../store/board.ts";
import type { SeenInstance, Sync } from "../store/instances.ts";
import type { Database } from "../store/schema.ts";
import { priceOf } from "./savings-desk.ts";
import { type SurroundingsTools, surroundings } from "./surroundings.ts";

export interface BoardTools extends SurroundingsTools {
  readonly db: Kysely<Database>;
  readonly prices: () => Prices;
}

/** What was worked out serves for so long, whoever asks, in milliseconds. */
const SERVES_MS = 900;

/**
 * Every instance that a person may see in a channel, with what happens to it. Nothing is read while nobody asks; many
 * who ask are one reading of the tables, and one view for each person.
 */
export function createBoard(tools: BoardTools): Board {
  const { now } = tools;
  const readings = shared<Happenings>(now);
  const views = shared<BoardView>(now);
  return (actor, channel) =>
    views(JSON.stringify([channel.platform, channel.id, actor.id]), async () => {
      try {
        const { seen, silent, configured, rights } = await surroundings(tools, { actor, channel });
        const known = await readings("all", () => happenings(tools.db));
        const there = seen.filter(isLiving);
        const prices = tools.prices();
        const rows = there.map((one) => rowOf(one, { prices, known, now: now() }));
        // Whoever may see nothing here is not told either which clouds there are.
        const isTold = configured && rights.holds("view");
        const cost = hourlyNow(prices, there);
        return { rows, cost, notes: isTold ? silent.map(silence) : [] };
      } catch (error) {
        if (!(error instanceof BotError)) throw error;
        return { rows: [], notes: [NOBODY_KNOWS] };
      }
    });
}

const NOBODY_KNOWS = t`It cannot be looked up now in which groups you are, so nothing is shown.`;

interface Facts {
  readonly prices: Prices;
  readonly known: Happenings;
  readonly now: number;
}

function rowOf(instance: SeenInstance, { prices, known, now }: Facts): BoardRow {
  const { ref, name, state, cloud, region, type } = instance;
  const standing = known.holds.get(ref);
  const hold = standing && standing.until > now ? standing : undefined;
  const edge = known.next.get(ref);
  return {
    ref,
    name,
    state,
    cloud,
    region,
    type,
    price: priceOf(prices, instance),
    next: edge && { ...edge, held: hold !== undefined && holdsBack(hold, edge.at) },
    hold: hold && { kind: hold.kind, until: hold.until, reason: hold.reason, by: hold.by.name },
    operation: known.operations.get(ref),
  };
}

const silence = ({ cloud, region, trouble }: Sync): Phrase =>
  trouble === undefined
    ? t`${cloud} ${region} is being read for the first time.`
    : t`${cloud} ${region} cannot be read: ${trouble}`;

/** Work whose result serves for a while, by key. What failed is forgotten at once. */
function shared<Result>(now: () => number) {
  const known = new Map<string, { readonly until: number; readonly result: Promise<Result> }>();
  return (key: string, work: () => Promise<Result>): Promise<Result> => {
    for (const [old, { until }] of known) if (until <= now()) known.delete(old);
    const found = known.get(key);
    if (found) return found.result;
    const result = work();
    known.set(key, { until: now() + SERVES_MS, result });
    result.catch(() => known.delete(key));
    return result;
  };
}
