import { nearest, nearestOf } from "../grammar/nearest.ts";
import { quoteWord } from "../grammar/words.ts";
import { INSTANCE_STATES, type Instance, isLiving } from "../model/instance.ts";
import { type Again, BotError } from "../model/problem.ts";
import {
  type Condition,
  isSelectorWord,
  parseSelectorWords,
  type Selector,
  selectorMatcher,
} from "../model/selector.ts";
import { indexNames, lazily, type NameIndex } from "./name-index.ts";
import { sortedByName } from "./sort.ts";

/** As many as a picker of either chat can show. */
const CANDIDATES_MAX = 25;
const NEAREST_MAX = 3;

export interface ResolveOptions {
  /** The whole command with `{}` where the words stood, so that a button can say it again with the right name. */
  readonly template: string;
  /** Clouds that do not answer now: what is missing may be theirs. */
  readonly cloudsSilent: readonly string[];
  /** Programs say whole names: the beginning of one means nothing. */
  readonly exactly?: boolean | undefined;
  /** Of exactly the instances that are looked at, where there is one already. */
  readonly names?: NameIndex | undefined;
}

/**
 * Turns words into instances, sorted by name, each once. Only `visible` is looked at, and only it is ever suggested.
 *
 * **Names add up, selectors narrow.** A bare word is a name, the beginning of exactly one, a provider's id or a ref;
 * with a wildcard (`build-*`, `name:build-*`) it is every name of that form. Without any of these, all visible
 * instances are meant. All other selector words (`env:dev state:running`) then hold for every instance, so adding one
 * can only make the result smaller; a name that they exclude is refused, not dropped.
 *
 * Deleted instances are found by their whole name, id or ref, or where the words say `state:deleted`.
 * @throws BotError no-such-instance, ambiguous, nothing-matches, bad-choice, unreadable-selector
 */
export function resolveInstances(
  words: readonly string[],
  visible: readonly Instance[],
  options: ResolveOptions,
): readonly Instance[] {
  if (words.length === 0) return [];
  const search = prepare(words, visible, options);
  const hits = words.flatMap((word, position) =>
    isNameWord(word) ? search.named(word, position) : [],
  );
  const found = words.some(isNameWord) ? hits : search.selected();
  return sortedByName([...new Set(found)]);
}

const isWildcard = (word: string): boolean => /[*?]/.test(word);
const isNameWord = (word: string): boolean => !isSelectorWord(word) || /^name:/i.test(word);

/** What all words of one command share: the narrowing selector, and an index that is made when the first name needs it. */
function prepare(words: readonly string[], visible: readonly Instance[], options: ResolveOptions) {
  const narrowing = words.filter((word) => !isNameWord(word));
  const selector = readSelector(narrowing.length > 0 ? narrowing : ["all"]);
  const narrows = selectorMatcher(selector);
  const withDeleted = selector.conditions.some(saysDeleted);
  const index = lazily(() => options.names ?? indexNames(visible));

  const select = (text: string, holds: (instance: Instance) => boolean) => {
    const found = visible.filter(
      (instance) => (withDeleted || isLiving(instance)) && holds(instance) && narrows(instance),
    );
    return found.length > 0 ? found : nothingMatches(text, options);
  };

  return {
    selected: () => select(selector.text, () => true),

    named(word: string, position: number): readonly Instance[] {
      const text = [word, ...narrowing].join(" ");
      if (isSelectorWord(word)) return select(text, selectorMatcher(readSelector([word])));
      if (isWildcard(word)) return select(text, selectorMatcher(readSelector([`name:${word}`])));
      const again = () => sayAgain(words, position, options.template);
      const hits =
        lookUp(word, index(), options.exactly) ??
        noSuchInstance(word, visible.filter(isLiving), again);
      const kept = hits.filter(narrows);
      if (kept.length > 1) return ambiguous(word, kept, again);
      return kept.length === 1 ? kept : nothingMatches(text, options);
    },
  };
}

/** The first way of looking that finds any decides. */
function lookUp(word: string, index: NameIndex, exactly = false): readonly Instance[] | undefined {
  const whole = [index.named, index.identified];
  for (const look of exactly ? whole : [...whole, index.beginning]) {
    const hits = look(word);
    if (hits.length > 0) return hits;
  }
  return undefined;
}

function readSelector(words: readonly string[]): Selector {
  const selector = parseSelectorWords(words);
  if ("unreadable" in selector) {
    throw new BotError({ code: "unreadable-selector", word: selector.unreadable });
  }
  for (const condition of selector.conditions) refuseUnknownState(condition);
  return selector;
}

function refuseUnknownState({ on, value: typed }: Condition): void {
  if (on !== "state" || isWildcard(typed)) return;
  const choices: readonly string[] = INSTANCE_STATES;
  if (choices.includes(typed.toLowerCase())) return;
  throw new BotError({
    code: "bad-choice",
    option: on,
    typed,
    choices,
    nearest: nearest(typed, choices),
  });
}

const saysDeleted = ({ on, value }: Condition): boolean =>
  on === "state" && value.toLowerCase() === "deleted";

function sayAgain(words: readonly string[], position: number, template: string): Again {
  const said = words.map((word, at) => (at === position ? "{}" : quoteWord(word))).join(" ");
  return { template: template.replace("{}", () => said) };
}

function noSuchInstance(typed: string, known: readonly Instance[], again: () => Again): never {
  if (typed.includes(":")) throw new BotError({ code: "unreadable-selector", word: typed });
  const near = nearestOf(typed, known, ({ name }) => name, NEAREST_MAX);
  throw new BotError({ code: "no-such-instance", typed, nearest: near, again: again() });
}

function ambiguous(typed: string, hits: readonly Instance[], again: () => Again): never {
  const candidates = sortedByName(hits).slice(0, CANDIDATES_MAX);
  throw new BotError({ code: "ambiguous", typed, candidates, again: again() });
}

function nothingMatches(selector: string, { cloudsSilent }: ResolveOptions): never {
  throw new BotError({ code: "nothing-matches", selector, cloudsSilent });
}
