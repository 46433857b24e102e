import Fuse from "fuse.js";

/** The known word that somebody most likely meant, if one is near enough. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const found = new Fuse([...known], { threshold: 0.45, distance: 20 }).search(typed.slice(0, 32));
  return found[0]?.item;
}

/** "Did you mean regions?" where something is near, and what there is. */
export function hintFor(typed: string, known: readonly string[]): string {
  const near = nearest(typed, known);
  const all = `Known here: ${known.join(", ")}.`;
  return near === undefined ? all : `Did you mean ${near}? ${all}`;
}
