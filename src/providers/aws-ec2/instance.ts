import type { Instance as Ec2Instance } from "@aws-sdk/client-ec2";
import { instanceRef } from "../../model/id.ts";
import type { Instance, InstanceState } from "../../model/instance.ts";

const STATE_OF_CODE: Readonly<Record<number, InstanceState>> = {
  0: "starting",
  16: "running",
  32: "stopping",
  48: "deleted",
  64: "stopping",
  80: "stopped",
};

/** EC2 keeps the high byte of a state's code for itself. */
export const stateOfCode = (code: number | undefined): InstanceState =>
  code === undefined ? "unknown" : (STATE_OF_CODE[code & 0xff] ?? "unknown");

export interface Place {
  readonly cloud: string;
  readonly region: string;
}

/** EC2's record of an instance in our words; undefined for a record without an id. */
export function toInstance(raw: Ec2Instance, { cloud, region }: Place): Instance | undefined {
  const id = raw.InstanceId;
  if (!id) return undefined;
  const tags = Object.fromEntries((raw.Tags ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""]));
  const addresses = [raw.PrivateIpAddress, raw.PublicIpAddress];
  return {
    ref: instanceRef(cloud, region, id),
    cloud,
    region,
    id,
    name: tags.Name || id,
    state: stateOfCode(raw.State?.Code),
    providerState: raw.State?.Name ?? "unknown",
    type: raw.InstanceType,
    product: productOf(raw),
    zone: raw.Placement?.AvailabilityZone,
    addresses: addresses.filter((address) => address !== undefined),
    tags,
    stateReason: raw.StateReason?.Message || raw.StateTransitionReason || undefined,
    protectedBy: protectorOf(raw, tags),
  };
}

/** What EC2 bills an instance of plain Linux as, in its records and in its price list. */
export const LINUX = "RunInstances";

/** Windows and other systems that are paid for have prices of their own, under another operation of the price list. */
function productOf({ InstanceType, UsageOperation }: Ec2Instance): string | undefined {
  if (!InstanceType || !UsageOperation || UsageOperation === LINUX) return undefined;
  return `${InstanceType}/${UsageOperation}`;
}

function protectorOf(raw: Ec2Instance, tags: Instance["tags"]): string | undefined {
  const group = tags["aws:autoscaling:groupName"];
  if (group !== undefined) return `belongs to Auto Scaling group ${group}, which would replace it`;
  if (!raw.Operator?.Managed) return undefined;
  return `is managed by ${raw.Operator.Principal ?? "an AWS service"}, which decides over it`;
}
