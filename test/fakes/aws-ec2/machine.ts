export const STATE_CODES = {
  pending: 0,
  running: 16,
  "shutting-down": 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
} as const;
/** EC2's own states; any other word stands for one that EC2 may invent, with the code 96. */
export type Ec2State = keyof typeof STATE_CODES;

export interface Reason {
  readonly code: string;
  readonly message: string;
}

/** From this instant on the machine is in this state. */
export interface Moment {
  readonly at: number;
  readonly state: Ec2State | "invented";
  readonly reason?: Reason | undefined;
  /** StateTransitionReason, e.g. `User initiated (2026-01-01 10:00:00 GMT)`. */
  readonly transition?: string | undefined;
}

/** What a test says about a machine; everything has a plain default. */
export interface MachineSpec {
  readonly id?: string;
  readonly name?: string;
  readonly account?: string;
  readonly region?: string;
  readonly zone?: string;
  readonly type?: string;
  readonly state?: Ec2State | "invented";
  readonly reason?: Reason;
  readonly tags?: Readonly<Record<string, string>>;
  readonly privateIp?: string;
  readonly publicIp?: string;
  readonly vpcId?: string;
  readonly reservationId?: string;
  /** Launched with hibernation enabled; `refused`: so it says, but the cloud will not do it. */
  readonly hibernation?: boolean | "refused";
  /** disableApiStop */
  readonly stopProtection?: boolean;
  /** Root device is instance store: cannot be stopped at all. */
  readonly instanceStore?: boolean;
  /** The service that manages it, e.g. `eks.amazonaws.com`. */
  readonly managedBy?: string;
  /** The guest never shuts down by itself: stays in `stopping` until forced. */
  readonly hangsInStopping?: boolean;
  /** Start is accepted, then the machine falls back to stopped for this reason. */
  readonly fallsBack?: "capacity" | "kms";
  /** Sets bits above the state code's low byte, as EC2 does for its own use. */
  readonly highByte?: boolean;
  /** What it is billed as, e.g. `RunInstances:0002` for Windows. */
  readonly usageOperation?: string;
}

/** A machine whose whole known past and planned future is its timeline, in order of time. */
export interface Machine {
  readonly spec: MachineSpec;
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly zone: string;
  readonly type: string;
  readonly reservationId: string;
  timeline: readonly Moment[];
}

/** Where the machine is at an instant. */
export function momentAt(machine: Machine, at: number): Moment {
  const past = machine.timeline.filter((moment) => moment.at <= at);
  const moment = past.at(-1) ?? machine.timeline[0];
  if (!moment) throw new Error(`machine ${machine.id} has no timeline`);
  return moment;
}

/** Drops what was planned after `at` and plans this instead. */
export function replan(machine: Machine, at: number, plan: readonly Moment[]): void {
  machine.timeline = [...machine.timeline.filter((moment) => moment.at <= at), ...plan];
}

export function createMachine(spec: MachineSpec, serial: number, account: string): Machine {
  const region = spec.region ?? "eu-west-1";
  const hex = serial.toString(16).padStart(8, "0");
  const first: Moment = {
    at: Number.NEGATIVE_INFINITY,
    state: spec.state ?? "running",
    reason: spec.reason,
  };
  return {
    spec,
    id: spec.id ?? `i-0${hex}${hex}`,
    account: spec.account ?? account,
    region,
    zone: spec.zone ?? `${region}a`,
    type: spec.type ?? "t3.large",
    reservationId: spec.reservationId ?? `r-0${hex}${hex}`,
    timeline: [first],
  };
}

export function stateCode(machine: Machine, state: Moment["state"]): number {
  const low = state === "invented" ? 96 : STATE_CODES[state];
  return machine.spec.highByte ? low + 0x300 : low;
}
