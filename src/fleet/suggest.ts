import { nearestOf } from "../grammar/nearest.ts";
import { quoteWord } from "../grammar/words.ts";
import { type Instance, isLiving } from "../model/instance.ts";
import type { Suggestion } from "../model/people.ts";

/**
 * Completes the last word of what is typed; the words before it stay. Names that begin with it come first, then what
 * contains it, then what a slip of the finger away; each in the order of `visible`, which is sorted by name.
 */
export function suggestInstances(
  typed: string,
  visible: readonly Instance[],
  limit: number,
): readonly Suggestion[] {
  const { before, word } = lastWord(typed);
  const living = visible.filter(isLiving);
  const found = word.includes(":") ? [] : ranked(word, living, limit);
  const shared = sharedNames(found, living);
  const names = found.map((instance) => ({
    value: `${before}${nameFor(instance, shared)}`,
    label: `${before}${describe(instance)}`,
  }));
  if (names.length >= limit) return names;
  // Whoever has typed nothing yet, or the beginning of a selector, is shown those as well.
  const selectors = selectorWords(living)
    .filter((selector) => selector.startsWith(word.toLowerCase()))
    .map((selector) => ({ value: `${before}${selector}`, label: `${before}${selector}` }));
  return [...names, ...selectors].slice(0, limit);
}

function lastWord(typed: string): { readonly before: string; readonly word: string } {
  const at = typed.search(/\S*$/);
  return { before: typed.slice(0, at).trimStart(), word: typed.slice(at).replace(/^["“]/, "") };
}

function ranked(word: string, living: readonly Instance[], limit: number): readonly Instance[] {
  const wanted = word.toLowerCase();
  const found = new Set<Instance>();
  const take = (fits: (name: string) => boolean) => {
    for (const instance of living) {
      if (found.size >= limit) return;
      if (fits(instance.name.toLowerCase())) found.add(instance);
    }
  };
  take((name) => name.startsWith(wanted));
  take((name) => name.includes(wanted));
  if (found.size === 0) for (const near of nearestOf(word, living, nameOf, limit)) found.add(near);
  return [...found];
}

const nameOf = ({ name }: Instance): string => name;

/** Names that are read as they stand, whatever the grammar does with other characters. */
const PLAIN_NAME = /^[a-z0-9]+(?:[ ._-][a-z0-9]+)*$/i;

/** The name, where it is plain and means one instance only; else the ref, which always means it alone. */
function nameFor(instance: Instance, shared: ReadonlySet<string>): string {
  const name = instance.name.toLowerCase();
  return shared.has(name) || !PLAIN_NAME.test(name) ? instance.ref : quoteWord(instance.name);
}

/** Of the names of those found, the ones that another living instance has too. One pass, however many are found. */
function sharedNames(found: readonly Instance[], living: readonly Instance[]): ReadonlySet<string> {
  const wanted = new Set(found.map(({ name }) => name.toLowerCase()));
  const once = new Set<string>();
  const shared = new Set<string>();
  for (const { name } of wanted.size > 0 ? living : []) {
    const lower = name.toLowerCase();
    if (!wanted.has(lower)) continue;
    if (once.has(lower)) shared.add(lower);
    once.add(lower);
  }
  return shared;
}

const describe = ({ name, state, cloud, region }: Instance): string =>
  `${name} · ${state} · ${cloud} ${region}`;

/** What can narrow the view here: the states and clouds that there are. */
function selectorWords(living: readonly Instance[]): readonly string[] {
  const states = new Set(living.map(({ state }) => state));
  const clouds = new Set(living.map(({ cloud }) => cloud));
  return [
    ...[...states].map((state) => `state:${state}`),
    ...[...clouds].map((cloud) => `cloud:${cloud}`),
    ...(living.length > 0 ? ["all"] : []),
  ];
}
