import { instanceRef } from "../../model/id.ts";
import type { Instance, InstanceState } from "../../model/instance.ts";

/** What OCI says of a container instance, alone or in a list. Its dates come as texts, whatever the SDK's types say. */
export interface OciRecord {
  readonly id: string;
  readonly lifecycleState: string;
  readonly compartmentId: string;
  readonly displayName?: string | undefined;
  readonly lifecycleDetails?: string | undefined;
  readonly availabilityDomain?: string | undefined;
  readonly shape?: string | undefined;
  readonly containerRestartPolicy?: string | undefined;
  readonly freeformTags?: Readonly<Record<string, string>> | undefined;
  readonly definedTags?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
}

const STATES: Readonly<Record<string, InstanceState>> = {
  CREATING: "starting",
  ACTIVE: "running",
  INACTIVE: "stopped",
  DELETING: "stopping",
  DELETED: "deleted",
  FAILED: "error",
};

export interface Place {
  readonly cloud: string;
  readonly region: string;
}

/**
 * OCI's record of a container instance in our words.
 * @param onItsWay what UPDATING stands for; OCI's state alone does not say
 */
export function toInstance(
  record: OciRecord,
  { cloud, region }: Place,
  onItsWay: InstanceState = "unknown",
): Instance {
  const { id, lifecycleState } = record;
  return {
    ref: instanceRef(cloud, region, id),
    cloud,
    region,
    id,
    name: record.displayName || id,
    state: lifecycleState === "UPDATING" ? onItsWay : (STATES[lifecycleState] ?? "unknown"),
    providerState: lifecycleState,
    type: record.shape,
    zone: record.availabilityDomain,
    addresses: [],
    tags: tagsOf(record),
    stateReason: record.lifecycleDetails || undefined,
  };
}

/** Defined tags go by `namespace.key`. */
function tagsOf({ definedTags = {}, freeformTags = {} }: OciRecord): Instance["tags"] {
  const defined = Object.entries(definedTags ?? {}).flatMap(([namespace, tags]) =>
    Object.entries(tags).map(([key, value]) => [`${namespace}.${key}`, String(value)] as const),
  );
  return { ...Object.fromEntries(defined), ...freeformTags };
}
