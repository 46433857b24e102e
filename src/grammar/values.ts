/** What a person said for `instances` options: not looked up yet. */
export interface InstanceWords {
  /** Names, refs and selectors, one each. */
  readonly words: readonly string[];
}

/** What was read for one option; undefined where nothing was said. */
export type ReadValue = boolean | string | InstanceWords | undefined;
export type ReadValues = Readonly<Record<string, ReadValue>>;
