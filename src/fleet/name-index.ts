import { plainCharacters } from "../grammar/characters.ts";
import { grouped } from "../model/grouped.ts";
import { type Instance, isLiving } from "../model/instance.ts";

/** The ways in which a word may mean an instance. */
export interface NameIndex {
  /** Instances of exactly that name; living ones hide deleted ones of the same name. */
  named(word: string): readonly Instance[];
  /** By `cloud/region/id` or by the provider's own id. */
  identified(word: string): readonly Instance[];
  /** Living instances whose name begins so. */
  beginning(word: string): readonly Instance[];
}

/** Where instances stand in a list: true of every list of the same refs and names in the same order. */
export interface Places {
  readonly ofRef: ReadonlyMap<string, number>;
  /** By their names as they are compared. */
  readonly ofName: ReadonlyMap<string, readonly number[]>;
}

export function placesIn(instances: readonly Instance[]): Places {
  const ofRef = new Map(instances.map(({ ref }, at) => [ref, at]));
  const ofName = grouped([...instances.keys()], (at) => folded(instances[at]?.name ?? ""));
  return { ofRef, ofName };
}

/**
 * Makes those of `instances` that are shown ready for looking up words. Letters' case and kinds of dashes and quotes do
 * not matter.
 * @param places where all of them stand
 */
export function indexNames(
  instances: readonly Instance[],
  places: Places = placesIn(instances),
  isShown: (instance: Instance) => boolean = () => true,
): NameIndex {
  const ids = lazily(() => instances.map(({ id }) => folded(id)));
  const refs = lazily(() => instances.map(({ ref }) => folded(ref)));
  const shownAt = (at: number): readonly Instance[] => {
    const instance = instances[at];
    return instance && isShown(instance) ? [instance] : [];
  };

  return {
    named(word) {
      const all = (places.ofName.get(folded(word)) ?? []).flatMap(shownAt);
      const living = all.filter(isLiving);
      return living.length > 0 ? living : all;
    },
    identified(word) {
      const wanted = folded(word);
      return instances.filter(
        (one, at) => (ids()[at] === wanted || refs()[at] === wanted) && isShown(one),
      );
    },
    beginning(word) {
      const start = folded(word);
      if (start === "") return [];
      return [...places.ofName]
        .filter(([name]) => name.startsWith(start))
        .flatMap(([, all]) => all.flatMap(shownAt).filter(isLiving));
    },
  };
}

const folded = (text: string): string => plainCharacters(text).toLowerCase();

/** Makes the value when it is asked for the first time. */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
