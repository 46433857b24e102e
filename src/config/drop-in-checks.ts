import type { CrossFinding } from "./finding.ts";
import { hintFor } from "./nearest.ts";
import { quote } from "./quote.ts";
import { type Tree, tree } from "./tree.ts";

/** What each answers at its path itself, and where that is if nothing is said. */
const PLACES: Readonly<Record<string, { readonly method: string; readonly usual: string }>> = {
  openstackLambda: { method: "GET", usual: "/openstack" },
  ociFunction: { method: "POST", usual: "/oci" },
  huaweiCce: { method: "POST", usual: "/huawei" },
};

/** Predecessors' routes on clouds that there are not, or at addresses that are taken. */
export function dropInChecks(file: Tree): CrossFinding[] {
  const platforms = tree(file.platforms);
  const taken = new Map(Object.hasOwn(platforms, "web") ? [["GET /", "the local page"]] : []);
  return Object.entries(tree(tree(platforms.api).dropIn)).flatMap(([name, written]) => {
    const { cloud, path } = tree(written);
    const here = ["platforms", "api", "dropIn", name];
    const place = PLACES[name];
    const address = place && `${place.method} ${String(path ?? place.usual)}`;
    const before = address === undefined ? undefined : taken.get(address);
    if (address !== undefined) taken.set(address, name);
    const found = before === undefined ? [] : [twice(here, String(address), before)];
    return [...noCloud(file, here, cloud), ...found];
  });
}

function noCloud(file: Tree, path: readonly string[], cloud: unknown): CrossFinding[] {
  const clouds = Object.keys(tree(file.clouds));
  if (typeof cloud !== "string" || clouds.length === 0 || clouds.includes(cloud)) return [];
  return [
    {
      path: [...path, "cloud"],
      sentence: `There is no cloud ${quote(cloud)}.`,
      hint: hintFor(cloud, clouds),
    },
  ];
}

const twice = (path: readonly string[], address: string, before: string): CrossFinding => ({
  path: [...path, "path"],
  sentence: `${quote(address)} is taken by ${before}.`,
  hint: "Give it a path of its own.",
});
