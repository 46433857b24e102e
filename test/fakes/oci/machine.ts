/** OCI's own states; any other word stands for one that it may invent. */
export type OciState =
  | "CREATING"
  | "UPDATING"
  | "ACTIVE"
  | "INACTIVE"
  | "DELETING"
  | "DELETED"
  | "FAILED"
  | "HIBERNATING";

/** From this instant on the instance is in this state. */
export interface Moment {
  readonly at: number;
  readonly state: OciState;
  readonly details?: string | undefined;
}

/** How the next changes of an instance end, if not well. */
export type Ending =
  /** The work request fails for want of room; the instance is as it was. */
  | "no-room"
  /** The instance itself fails. */
  | "fails"
  /** Its containers end at once: it starts, and is INACTIVE again. */
  | "exits"
  /** Never ends. */
  | "hangs"
  /** Somebody cancels the work request; the instance is as it was. */
  | "cancelled";

/** What a test says about an instance; everything has a plain default. */
export interface MachineSpec {
  readonly id?: string;
  readonly name?: string;
  readonly region?: string;
  readonly compartment?: string;
  readonly state?: OciState;
  readonly details?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly definedTags?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly shape?: string;
  readonly ending?: Ending;
}

/** An instance whose whole known past and planned future is its timeline, in order of time. */
export interface Machine {
  readonly spec: MachineSpec;
  readonly id: string;
  readonly region: string;
  compartment: string;
  timeline: readonly Moment[];
}

/** Where the instance is at an instant. */
export function momentAt(machine: Machine, at: number): Moment {
  const moment = machine.timeline.findLast((one) => one.at <= at) ?? machine.timeline[0];
  if (!moment) throw new Error(`${machine.id} has no timeline`);
  return moment;
}

/** Changes with every state that the instance has been in. */
export const etagOf = (machine: Machine, at: number): string =>
  `${machine.id.slice(-8)}-${machine.timeline.filter((one) => one.at <= at).length}`;

/** Drops what was planned after `at` and plans this instead. */
export function replan(machine: Machine, at: number, plan: readonly Moment[]): void {
  machine.timeline = [...machine.timeline.filter((moment) => moment.at <= at), ...plan];
}

export function createMachine(
  spec: MachineSpec,
  serial: number,
  defaults: { readonly region: string; readonly compartment: string },
): Machine {
  const region = spec.region ?? defaults.region;
  const unique = serial.toString(36).padStart(16, "0");
  return {
    spec,
    id: spec.id ?? `ocid1.computecontainerinstance.oc1.${region}.${unique}`,
    region,
    compartment: spec.compartment ?? defaults.compartment,
    timeline: [
      { at: Number.NEGATIVE_INFINITY, state: spec.state ?? "ACTIVE", details: spec.details },
    ],
  };
}

/** As OCI shows it; a list shows less. */
export function shown(machine: Machine, at: number, where: "alone" | "listed"): object {
  const { spec, id, region, compartment } = machine;
  const { state, details } = momentAt(machine, at);
  const alone = { vnics: [{ vnicId: `ocid1.vnic.oc1.${region}.one` }], containers: [] };
  return {
    id,
    displayName: spec.name ?? `container-instance-${id.slice(-4)}`,
    compartmentId: compartment,
    availabilityDomain: "Uocm:EU-FRANKFURT-1-AD-1",
    lifecycleState: state,
    lifecycleDetails: details ?? null,
    freeformTags: spec.tags ?? {},
    definedTags: spec.definedTags ?? {},
    shape: spec.shape ?? "CI.Standard.E4.Flex",
    shapeConfig: { ocpus: 1, memoryInGBs: 2 },
    containerCount: 1,
    containerRestartPolicy: "ALWAYS",
    gracefulShutdownTimeoutInSeconds: 30,
    timeCreated: "2026-01-01T08:00:00.000Z",
    timeUpdated: "2026-01-01T08:00:00.000Z",
    ...(where === "alone" ? alone : {}),
  };
}
