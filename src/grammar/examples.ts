import { quoteWord } from "./words.ts";

/** The instance that every declared example names. */
const DECLARED_NAME = /\bdev-box\b/g;
/** The selector that every declared example uses. */
const DECLARED_SELECTOR = /\benv:dev\b/g;

/** What a person can name where they are. */
export interface Nameable {
  readonly ref: string;
  readonly name: string;
  readonly cloud: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The example as it can be typed where this instance is seen. */
export function exampleWith(example: string, instance: Nameable): string {
  return example
    .replace(DECLARED_NAME, () => wordFor(instance))
    .replace(DECLARED_SELECTOR, () => selectorFor(instance));
}

/** A name that is anything but one plain word would have to be quoted, also where it stands in quotes already. */
const PLAIN = /^[a-z0-9]+([-_.][a-z0-9]+)+$|^[a-z]+\d+$/i;

/** Whether it can be said as one plain word that means nothing else. */
export const hasPlainName = ({ name }: Nameable): boolean =>
  PLAIN.test(name) && quoteWord(name) === name;

const wordFor = (instance: Nameable): string =>
  hasPlainName(instance) ? instance.name : instance.ref;

function selectorFor({ tags, cloud }: Nameable): string {
  const env = tags.env ?? "";
  return PLAIN_VALUE.test(env) ? `env:${env}` : `cloud:${cloud}`;
}

const PLAIN_VALUE = /^[a-z0-9][a-z0-9-]*$/i;
