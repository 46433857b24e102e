import Fuse from "fuse.js";

/** Scores this near to each other say nothing. */
const ALIKE = 0.01;

/** The known word that somebody most likely meant, if one is near enough; of several, the one of about that length. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const options = { threshold: 0.45, distance: 20, includeScore: true };
  const found = new Fuse([...known], options).search(typed.slice(0, 32));
  const best = (found[0]?.score ?? 0) + ALIKE;
  const farOff = (word: string): number => Math.abs(word.length - typed.length);
  return found
    .filter(({ score = 0 }) => score <= best)
    .map(({ item }) => item)
    .sort((one, other) => farOff(one) - farOff(other))[0];
}

/** "Did you mean regions?" where something is near, and what there is. */
export function hintFor(typed: string, known: readonly string[]): string {
  const near = nearest(typed, known);
  const all = `Known here: ${known.join(", ")}.`;
  return near === undefined ? all : `Did you mean ${near}? ${all}`;
}
