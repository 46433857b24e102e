import type { Machine, Moment } from "./machine.ts";
import type { AccessKey } from "./signature.ts";
import { WireError } from "./wire.ts";

export interface TransitionMs {
  readonly start: number;
  readonly stop: number;
  readonly hardStop: number;
}

/** A change that the cloud really made because it was asked. */
export interface Effect {
  readonly at: number;
  readonly instanceId: string;
  readonly what: "start" | "stop" | "hard-stop" | "force-stop" | "hibernate" | "reboot";
}

/** One request that reached the cloud, as its audit log has it. */
export interface Call {
  readonly at: number;
  readonly action: string;
  readonly region: string;
  readonly account: string;
  readonly accessKeyId: string;
  readonly instanceIds: readonly string[];
  readonly params: Readonly<Record<string, string>>;
  readonly dryRun: boolean;
  /** `ok`, the error code, or the fault that was played. */
  readonly outcome: string;
}

export interface Denial {
  /** e.g. `ec2:StopInstances` */
  readonly right: string;
  readonly accessKeyId?: string | undefined;
  /** Only for this machine, as a policy with a tag condition would do. */
  readonly instanceId?: string | undefined;
}

export interface Role {
  readonly arn: string;
  readonly account: string;
  readonly externalId?: string | undefined;
}

/** Everything that the fake cloud knows. */
export interface World {
  readonly now: () => number;
  transitionMs: TransitionMs;
  /** How far behind a describe answers. */
  staleMs: number;
  readonly keys: Map<string, AccessKey>;
  readonly roles: Map<string, Role>;
  readonly machines: Map<string, Machine>;
  readonly effects: Effect[];
  denials: readonly Denial[];
  /** Types that have no room in a zone. */
  full: readonly { readonly type: string; readonly zone?: string | undefined }[];
}

/** Who asks for what, where. */
export interface Asked {
  readonly world: World;
  readonly key: AccessKey;
  readonly region: string;
  readonly action: string;
  readonly query: URLSearchParams;
}

export function checkRight(asked: Asked, ids: readonly string[]): void {
  const right = `ec2:${asked.action}`;
  const denied = asked.world.denials.find(
    (denial) =>
      denial.right === right &&
      (denial.accessKeyId ?? asked.key.accessKeyId) === asked.key.accessKeyId &&
      (denial.instanceId === undefined || ids.includes(denial.instanceId)),
  );
  if (!denied) return;
  const about = denied.instanceId ?? ids[0];
  const arn = `arn:aws:ec2:${asked.region}:${asked.key.account}:instance/${about ?? "*"}`;
  throw new WireError(
    "UnauthorizedOperation",
    `You are not authorized to perform this operation. User: ${asked.key.arn} is not authorized to perform: ${right} on resource: ${arn} because no identity-based policy allows the ${right} action. Encoded authorization failure message: ${encoded(arn)}`,
    403,
  );
}

const encoded = (text: string): string =>
  Buffer.from(`the policy that decided about ${text}`.repeat(4)).toString("base64url");

/** The named machines, or the refusal of the whole request because of one of them. */
export function machinesOf(asked: Asked, ids: readonly string[]): readonly Machine[] {
  if (ids.length === 0)
    throw new WireError("MissingParameter", "The request must contain the parameter InstanceId");
  const malformed = ids.filter((id) => !/^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id));
  if (malformed.length > 0)
    throw new WireError("InvalidInstanceID.Malformed", `Invalid id: "${malformed[0]}"`);
  const found = ids.map((id) => visible(asked, id));
  const unknown = ids.filter((_, index) => !found[index]);
  if (unknown.length > 0)
    throw new WireError(
      "InvalidInstanceID.NotFound",
      unknown.length === 1
        ? `The instance ID '${unknown[0]}' does not exist`
        : `The instance IDs '${unknown.join(", ")}' do not exist`,
    );
  return found.filter((machine) => machine !== undefined);
}

function visible(asked: Asked, id: string): Machine | undefined {
  const machine = asked.world.machines.get(id);
  const mine = machine?.account === asked.key.account && machine.region === asked.region;
  return mine ? machine : undefined;
}

export const byUser = (at: number): Pick<Moment, "transition"> => ({
  transition: `User initiated (${new Date(at).toISOString().slice(0, 19).replace("T", " ")} GMT)`,
});
