import { instanceRef } from "../../src/model/id.ts";
import type { Instance } from "../../src/model/instance.ts";

/** A believable instance; its id is made from its name unless given. */
export function instanceNamed(
  name: string,
  changes: Partial<Omit<Instance, "ref">> = {},
): Instance {
  const facts = {
    cloud: "aws-dev",
    region: "eu-west-1",
    id: `i-${name}`,
    name,
    state: "running",
    providerState: "running",
    addresses: [],
    tags: {},
    ...changes,
  } as const;
  return { ...facts, ref: instanceRef(facts.cloud, facts.region, facts.id) };
}
