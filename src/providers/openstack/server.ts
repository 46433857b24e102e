import { z } from "zod";
import { instanceRef } from "../../model/id.ts";
import type { Instance } from "../../model/instance.ts";
import { cleaned } from "./errors.ts";
import { type Condition, conditionInWords, stateOf } from "./states.ts";

/** Nova's record. All but the id may be missing: of a cell that is down it knows little more. */
const RECORD = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  status: z.string().default("UNKNOWN"),
  "OS-EXT-STS:task_state": z.string().nullish(),
  "OS-EXT-STS:power_state": z.number().nullish(),
  "OS-EXT-AZ:availability_zone": z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  tags: z.array(z.string()).nullish(),
  /** From 2.47 on without an id. */
  flavor: z.object({ id: z.string().nullish(), original_name: z.string().nullish() }).nullish(),
  /** Empty when it boots from a volume. */
  image: z.union([z.object({ id: z.string() }), z.string()]).nullish(),
  addresses: z.record(z.string(), z.array(z.object({ addr: z.string() }))).nullish(),
  fault: z.object({ message: z.string().nullish() }).nullish(),
  /** From 2.9 on. */
  locked: z.boolean().nullish(),
  /** From 2.73 on. */
  locked_reason: z.string().nullish(),
});

export const SERVER_BODY = z.object({ server: RECORD });
export const SERVERS_BODY = z.object({
  servers: z.array(RECORD),
  servers_links: z.array(z.object({ rel: z.string() })).default([]),
});

export type Server = z.infer<typeof RECORD>;

export interface Place {
  readonly cloud: string;
  readonly region: string;
}

export const conditionOf = (server: Server): Condition => ({
  status: server.status,
  task: server["OS-EXT-STS:task_state"] || undefined,
  power: server["OS-EXT-STS:power_state"] ?? undefined,
});

/** Nova's record in our words. */
export function toInstance(server: Server, { cloud, region }: Place): Instance {
  const condition = conditionOf(server);
  const { id, flavor } = server;
  return {
    ref: instanceRef(cloud, region, id),
    cloud,
    region,
    id,
    name: server.name || id,
    state: stateOf(condition),
    providerState: conditionInWords(condition),
    type: flavor?.original_name ?? flavor?.id ?? undefined,
    zone: server["OS-EXT-AZ:availability_zone"] || undefined,
    addresses: Object.values(server.addresses ?? {}).flatMap((network) =>
      network.map(({ addr }) => addr),
    ),
    tags: { ...valueless(server.tags ?? []), ...server.metadata },
    stateReason: faultOf(server),
    protectedBy: lockOf(server),
  };
}

export function faultOf({ fault }: Server): string | undefined {
  return fault?.message ? cleaned(fault.message) : undefined;
}

/** What locked it, to be said after "it". */
export function lockOf({ locked, locked_reason: reason }: Server): string | undefined {
  if (!locked) return undefined;
  return reason ? `is locked in OpenStack: ${cleaned(reason)}` : "is locked in OpenStack";
}

/** Nova's tags have no values; metadata of the same name counts more. */
const valueless = (tags: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(tags.map((tag) => [tag, ""]));
