/** A server's status with what is under way on it, from this instant on. */
export interface Moment {
  readonly at: number;
  readonly status: string;
  readonly task?: string | undefined;
  /** Gone from every list. */
  readonly gone?: boolean | undefined;
}

/** Why the cloud gives up on a server after it accepted the job. */
export interface Failure {
  readonly code: string;
  readonly reason: string;
}

/** What a test says about a server; everything has a plain default. */
export interface ServerSpec {
  readonly id?: string;
  readonly name?: string;
  readonly project?: string;
  readonly zone?: string;
  readonly flavor?: string;
  readonly status?: string;
  readonly task?: string;
  /** As on the wire: `key=value`, or a key alone. */
  readonly tags?: readonly string[];
  readonly privateIp?: string;
  readonly publicIp?: string;
  /** Billed by the month or year. */
  readonly prepaid?: boolean;
  readonly locked?: boolean;
  readonly lockSource?: string;
  readonly fault?: string;
  readonly enterpriseProject?: string;
  /** Its part of the next jobs fails so, after the usual time; it is then as it was. */
  readonly fails?: Failure;
  /** Its system does not obey a soft stop. */
  readonly ignoresSoftStop?: boolean;
  /** Fields that replace those of its record, e.g. of another type than they should have. */
  readonly odd?: Readonly<Record<string, unknown>>;
}

/** A server whose whole known past and planned future is its timeline, in order of time. */
export interface Machine {
  readonly spec: ServerSpec;
  readonly id: string;
  readonly project: string;
  timeline: readonly Moment[];
}

export function momentAt(machine: Machine, at: number): Moment {
  const moment = machine.timeline.filter((one) => one.at <= at).at(-1) ?? machine.timeline[0];
  if (!moment) throw new Error(`server ${machine.id} has no timeline`);
  return moment;
}

/** Drops what was planned after `at` and plans this instead. */
export function replan(machine: Machine, at: number, plan: readonly Moment[]): void {
  machine.timeline = [...machine.timeline.filter((moment) => moment.at <= at), ...plan];
}

export function createMachine(spec: ServerSpec, serial: number, project: string): Machine {
  const { status = "ACTIVE", task } = spec;
  const hex = serial.toString(16).padStart(12, "0");
  return {
    spec,
    id: spec.id ?? `5e4fe200-0000-4000-8000-${hex}`,
    project: spec.project ?? project,
    timeline: [{ at: Number.NEGATIVE_INFINITY, status, task }],
  };
}

/** Its record as `ListServersDetails` has it. */
export function recordOf(machine: Machine, at: number): Readonly<Record<string, unknown>> {
  const { spec, id, project } = machine;
  const { status, task } = momentAt(machine, at);
  return {
    id,
    name: spec.name ?? "",
    status,
    tenant_id: project,
    "OS-EXT-STS:task_state": task ?? null,
    "OS-EXT-STS:vm_state": status.toLowerCase(),
    "OS-EXT-AZ:availability_zone": spec.zone ?? "eu-west-101a",
    flavor: { id: spec.flavor ?? "s7.large.2", name: spec.flavor ?? "s7.large.2", vcpus: "2" },
    addresses: addressesOf(spec),
    tags: spec.tags ?? [],
    sys_tags: [{ key: "_sys_enterprise_project_id", value: spec.enterpriseProject ?? "0" }],
    enterprise_project_id: spec.enterpriseProject ?? "0",
    locked: spec.locked ?? false,
    metadata: {
      charging_mode: spec.prepaid ? "1" : "0",
      ...(spec.lockSource ? { lockSource: spec.lockSource } : {}),
    },
    ...(spec.fault ? { fault: { message: spec.fault, code: 500 } } : {}),
    ...spec.odd,
  };
}

function addressesOf({ privateIp, publicIp }: ServerSpec): unknown {
  const fixed = privateIp && { addr: privateIp, version: "4", "OS-EXT-IPS:type": "fixed" };
  const floating = publicIp && { addr: publicIp, version: "4", "OS-EXT-IPS:type": "floating" };
  return { "vpc-1": [floating, fixed].filter(Boolean) };
}
