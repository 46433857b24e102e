import { isLiving } from "../../model/instance.ts";
import type { Sighting } from "../../services.ts";
import { invocationOf } from "../api/caller.ts";
import { ApiError } from "../api/problem.ts";
import type { DropInContext } from "./tools.ts";

/** All instances of a cloud that the key may see, those that are deleted aside. */
export function seeAll(c: DropInContext, cloud: string): Promise<readonly Sighting[]> {
  const asked = { invocation: invocationOf(c), command: "list", values: {} };
  return c
    .get("spoken")
    .attend(asked, async ({ services: { fleet } }) =>
      fleet.visible.filter((one) => isLiving(one) && one.cloud === cloud),
    );
}

/** What a client names by the cloud's own id. */
export interface Named {
  readonly cloud: string;
  readonly id: string;
  readonly region?: string | undefined;
}

/** The one with that id, and nothing that is merely called so. @throws ApiError 404 */
export async function seeOne(c: DropInContext, named: Named): Promise<Sighting> {
  return byId(await seeAll(c, named.cloud), named);
}

/** The same among those that were seen. @throws ApiError 404 */
export function byId(seen: readonly Sighting[], { cloud, id, region }: Named): Sighting {
  const found = seen.find((one) => one.id === id && (region ?? one.region) === one.region);
  if (found) return found;
  const where = region === undefined ? cloud : `${cloud} ${region}`;
  const sentence = `${where} has no instance with that id, or this key may not see it.`;
  throw new ApiError(404, "no-such-instance", sentence);
}
