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
  const ids = lazily(() => instances.map(({ id }) => folded(id)));
  const refs = lazily(() => instances.map(({ ref }) => folded(ref)));

  return {
    named(word) {
      const wanted = folded(word);
      const all = instances.filter((instance) => nameOf(instance) === wanted);
      const living = all.filter(isLiving);
      return living.length > 0 ? living : all;
    },
    identified(word) {
      const wanted = folded(word);
      return instances.filter((_, at) => ids()[at] === wanted || refs()[at] === wanted);
    },
    beginning(word) {
      const start = folded(word);
      if (start === "") return [];
      return instances.filter(
        (instance) => nameOf(instance).startsWith(start) && isLiving(instance),
      );
    },
  };
}

export const isLiving = (instance: Instance): boolean => instance.state !== "deleted";

/** Most instances are the same in the next reading. */
const known = new WeakMap<Instance, string>();

function nameOf(instance: Instance): string {
  const name = known.get(instance) ?? folded(instance.name);
  known.set(instance, name);
  return name;
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
