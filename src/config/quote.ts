const ECHO_MAX = 40;

/**
 * A word of the file inside a message. Only what passed through here is repeated at all: it can be found again, and
 * taken out where it came from the environment.
 */
export const quote = (word: string): string =>
  JSON.stringify(word.length > ECHO_MAX ? `${word.slice(0, ECHO_MAX)}…` : word);

const QUOTED = /"(?:[^"\\]|\\.)*"/g;

/** The message without the words that were quoted, naming the variables that they came from. */
export function withoutQuotes(message: string, names: readonly string[]): string {
  const instead = `he value of ${names.join(" and ")}`;
  return message.replace(QUOTED, (_, at: number) => `${at === 0 ? "T" : "t"}${instead}`);
}
