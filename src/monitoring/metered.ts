import type { Action } from "../model/action.ts";
import type { TroubleKind } from "../model/trouble.ts";
import {
  type Begun,
  type Provider,
  ProviderError,
  type Sight,
  type Watched,
} from "../providers/provider.ts";
import type { Figures } from "./figures.ts";

/** What alerts look at is there from the start: a counter that is born at 1 shows no increase. */
const ALERTED: readonly TroubleKind[] = ["unreachable", "credentials", "not-allowed", "throttled"];

/** The same cloud, whose calls and their ends are counted. */
export function metered(
  provider: Provider,
  cloud: string,
  figures: Figures,
  now: () => number,
): Provider {
  for (const kind of ALERTED) figures.errors.inc({ cloud, kind }, 0);
  const timed = async <Answer>(call: string, asked: () => Promise<Answer>): Promise<Answer> => {
    const since = now();
    try {
      return await asked();
    } catch (error) {
      figures.errors.inc({ cloud, kind: kindOf(error) });
      throw error;
    } finally {
      figures.calls.observe({ cloud, call }, (now() - since) / 1_000);
    }
  };
  return {
    regions: provider.regions,
    abilities: provider.abilities,
    // Not counted: that nobody granted the right to read prices is no trouble to be alerted to.
    prices: provider.prices,
    async *list(region) {
      try {
        yield* provider.list(region);
      } catch (error) {
        figures.errors.inc({ cloud, kind: kindOf(error) });
        throw error;
      }
    },
    describe: (region, ids) => timed("describe", () => provider.describe(region, ids)),
    async begin(region, action, ids, key) {
      const begun = await timed("begin", () => provider.begin(region, action, ids, key));
      for (const one of begun.values()) countBegun(figures, cloud, action, one);
      return begun;
    },
    async watch(region, watched) {
      const sights = await timed("watch", () => provider.watch(region, watched));
      for (const one of watched) countSight(figures, cloud, one, sights.get(one.id), now());
      return sights;
    },
    check: () => provider.check(),
    close: () => provider.close(),
  };
}

const kindOf = (error: unknown): string =>
  error instanceof ProviderError ? error.trouble.kind : "fault";

function countBegun(figures: Figures, cloud: string, action: Action, begun: Begun): void {
  if (begun.kind === "accepted" && begun.settles !== undefined) return;
  const outcome = begun.kind === "accepted" ? "done" : begun.kind;
  figures.ended.inc({ cloud, action, outcome });
  if (begun.kind === "refused") figures.errors.inc({ cloud, kind: begun.trouble.kind });
}

function countSight(
  figures: Figures,
  cloud: string,
  { action, begunAt }: Watched,
  sight: Sight | undefined,
  at: number,
): void {
  if (!sight || sight.kind === "underway") return;
  figures.ended.inc({ cloud, action, outcome: sight.kind });
  if (sight.kind === "done") figures.durations.observe({ cloud, action }, (at - begunAt) / 1_000);
}
