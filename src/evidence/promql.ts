/** Over how long a time the default queries look, in milliseconds. */
export const OVER_MS = 900_000;

/**
 * The busy share of all that was counted, of both in the same time: so it is right too for a machine that was started
 * a minute ago, which `1 - rate(idle)` would call busy.
 */
export const CPU_QUERY =
  'sum by ({label}) (rate(node_cpu_seconds_total{mode!="idle",{label}=~"{values}"}[15m]))' +
  ' / sum by ({label}) (rate(node_cpu_seconds_total{{label}=~"{values}"}[15m]))';

export const SESSIONS_QUERY =
  'sum by ({label}) (node_logind_sessions{class="user",{label}=~"{values}"})';

/**
 * Puts the label and the values where `{label}` and `{values}` stand.
 * @param values texts that the label may have, whatever is in them
 */
export function fillQuery(template: string, label: string, values: readonly string[]): string {
  return fill(template, label, values.map(escapeValue).join("|"));
}

/** The same query for every value that the label has. */
export const fillForAny = (template: string, label: string): string => fill(template, label, ".+");

const fill = (template: string, label: string, values: string): string =>
  template.replace(/\{(label|values)\}/g, (_, name) => (name === "label" ? label : values));

/**
 * Every character that is not harmless in a regular expression and in a string of PromQL becomes its number. So
 * nothing that a person can name an instance leaves the text, or makes the query one that cannot be read.
 */
const escapeValue = (value: string): string =>
  value.replace(
    /[^A-Za-z0-9_/:@-]/gu,
    (character) => `\\\\x{${character.codePointAt(0)?.toString(16)}}`,
  );

const LONGEST = 256;
const HALF_A_CHARACTER = /\p{Surrogate}/u;

/** Whether a label can have this value at all. An empty one would mean every series without the label. */
export const canBeValue = (value: string): boolean =>
  value !== "" && value.length <= LONGEST && !HALF_A_CHARACTER.test(value);
