import { plainCharacters } from "../grammar/characters.ts";
import type { Instance } from "../model/instance.ts";

/** The ways in which a word may mean an instance. */
export interface NameIndex {
  /** Instances of exactly that name; living ones hide deleted ones of the same name. */
  named(word: string): readonly Instance[];
  /** By `cloud/region/id` or by the provider's own id. */
  identified(word: string): readonly Instance[];
  /** Living instances whose name begins so. */
  beginning(word: string): readonly Instance[];
}

/** Makes `instances` ready for looking up several words. Letters' case and kinds of dashes and quotes do not matter. */
export function indexNames(instances: readonly Instance[]): NameIndex {
  const names = grouped(instances, ({ name }) => [name]);
  const ids = lazily(() => grouped(instances, ({ ref, id }) => [ref, id]));
  return {
    named(word) {
      const all = names.get(folded(word)) ?? [];
      const living = all.filter(isLiving);
      return living.length > 0 ? living : all;
    },
    identified: (word) => ids().get(folded(word)) ?? [],
    beginning(word) {
      const start = folded(word);
      if (start === "") return [];
      return [...names].flatMap(([name, all]) =>
        name.startsWith(start) ? all.filter(isLiving) : [],
      );
    },
  };
}

export const isLiving = (instance: Instance): boolean => instance.state !== "deleted";

const folded = (text: string): string => plainCharacters(text).toLowerCase();

function grouped(
  instances: readonly Instance[],
  textsOf: (instance: Instance) => readonly string[],
): ReadonlyMap<string, readonly Instance[]> {
  const groups = new Map<string, Instance[]>();
  for (const instance of instances) {
    for (const text of textsOf(instance)) {
      const key = folded(text);
      const group = groups.get(key);
      if (group) group.push(instance);
      else groups.set(key, [instance]);
    }
  }
  return groups;
}

/** Makes the value when it is asked for the first time. */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
