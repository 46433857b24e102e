import { spell } from "../messages/spell.ts";
import { shortUseWords, useWords } from "../messages/use-words.ts";
import { listed } from "../messages/words.ts";
import type { Named } from "../model/parking.ts";
import type { Use } from "../model/use.ts";

/** From this share on a processor counts as busy. */
const BUSY_CPU = 0.1;
const NAMED_MAX = 3;

/**
 * What a reminder says of the use of its instances: all of it for one, for several which are busy.
 * @param uses by ref, as far as it is known
 * @returns nothing where nothing is known
 */
export function inUse(
  instances: readonly Named[],
  uses: ReadonlyMap<string, Use>,
): string | undefined {
  const known = instances.flatMap(({ name, ref }) => {
    const use = uses.get(ref);
    return use && spell(useWords(use)) !== "" ? [{ name, use }] : [];
  });
  const [first] = known;
  if (!first) return undefined;
  if (instances.length === 1) return spell(useWords(first.use));
  const busy = known.filter(({ use }) => isBusy(use)).sort((a, b) => busier(a.use, b.use));
  const unknown = instances.length - known.length;
  const counted = `${busy.length === 0 ? "none" : busy.length} of ${instances.length} in use`;
  const aside = unknown > 0 ? `${counted} (${unknown} unknown)` : counted;
  if (busy.length === 0) return aside;
  return `${aside}: ${spell(listed(busy.map(nameWithUse), NAMED_MAX))}`;
}

const nameWithUse = ({ name, use }: { readonly name: string; readonly use: Use }): string =>
  `${name} ${spell(shortUseWords(use))}`;

export const isBusy = ({ cpu = 0, sessions = 0 }: Use): boolean => cpu >= BUSY_CPU || sessions > 0;

const busier = (a: Use, b: Use): number =>
  (b.cpu ?? 0) - (a.cpu ?? 0) || (b.sessions ?? 0) - (a.sessions ?? 0);
