/** The tag that CCE puts on each node of a cluster; its value is the cluster's id. */
export const CLUSTER_TAG = "CCE-Cluster-ID";

/**
 * A selector finds a tag's key in any case, and several keys that differ only in case are alternatives to it. That is
 * how `cluster:` means a cluster by its name and by its id. None of these is what a person types: a key that is
 * written exactly so would hide the others.
 */
const SPELLINGS = ["Cluster", "CLUSTER", "ClusteR", "CLusteR", "CLuster"] as const;

/** The id of the cluster that a node belongs to; in the case in which it was written. */
export function clusterIdOf(tags: Readonly<Record<string, string>>): string | undefined {
  const id = tags[CLUSTER_TAG] ?? valueOfAnyCase(tags);
  return id === "" ? undefined : id;
}

/**
 * The tags as they are; for a node of a cluster also what `cluster:` finds it by: name, id, and whatever tag `cluster`
 * somebody has given it.
 */
export function clusterTags(
  tags: Readonly<Record<string, string>>,
  names: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  const id = clusterIdOf(tags);
  if (id === undefined) return tags;
  const isOwn = ([key]: readonly [string, string]) => key.toLowerCase() === "cluster";
  const own = Object.entries(tags).filter(isOwn);
  const others = Object.entries(tags).filter((tag) => !isOwn(tag));
  const name = names.get(id);
  const values = new Set([...(name === undefined ? [] : [name]), id, ...own.map(([, one]) => one)]);
  const found = [...values].slice(0, SPELLINGS.length);
  return Object.fromEntries([...others, ...found.map((value, at) => [SPELLINGS[at], value])]);
}

const valueOfAnyCase = (tags: Readonly<Record<string, string>>): string | undefined =>
  Object.entries(tags).find(([key]) => key.toLowerCase() === CLUSTER_TAG.toLowerCase())?.[1];
