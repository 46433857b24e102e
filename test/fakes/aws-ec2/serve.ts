import { assumeRole, STS_VERSION } from "./assume-role.ts";
import { rebootInstances, startInstances, stopInstances } from "./change.ts";
import { describeInstances } from "./describe.ts";
import type { Buckets } from "./faults.ts";
import type { Signed } from "./signature.ts";
import type { WireAnswer } from "./wire.ts";
import { ec2Answer, WireError } from "./wire.ts";
import type { Asked, World } from "./world.ts";

const ACTIONS: Readonly<Record<string, (asked: Asked) => string>> = {
  DescribeInstances: describeInstances,
  StartInstances: startInstances,
  StopInstances: stopInstances,
  RebootInstances: rebootInstances,
};

const EC2_VERSION = "2016-11-15";

export const versionOf = (service: Signed["service"]): string =>
  service === "sts" ? STS_VERSION : EC2_VERSION;

/** Answers one request that is signed, well-formed and spared from faults. */
export function serve(
  world: World,
  buckets: Buckets,
  { signed, query, requestId }: { signed: Signed; query: URLSearchParams; requestId: string },
): WireAnswer {
  const action = query.get("Action") ?? "";
  if (signed.service === "sts") {
    if (action !== "AssumeRole") throw unknownAction(action);
    return assumeRole(world, signed.key, query, requestId);
  }
  const handler = ACTIONS[action];
  if (!handler) throw unknownAction(action);
  buckets.spend(`${signed.key.account}/${signed.region}/${action}`);
  const asked = { world, key: signed.key, region: signed.region, action, query };
  return ec2Answer(action, requestId, handler(asked));
}

const unknownAction = (action: string): WireError =>
  new WireError("InvalidAction", `The action ${action} is not valid for this web service.`);
