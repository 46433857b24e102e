import { EC2Client, StopInstancesCommand } from "@aws-sdk/client-ec2";
import type { FakeEc2 } from "../test/fakes/aws-ec2/fake.ts";
import { median } from "./statistics.ts";

const CALLS = 40;
/** One that the bot does not look at. */
const REGION = "eu-west-1";

/** A stop of an instance that was said at an instant, Unix milliseconds. */
export interface Said {
  readonly id: string;
  readonly at: number;
}

/** The same call made directly by AWS's own client, again and again on one instance: the median, in milliseconds. */
export async function bareCallMs(ec2: FakeEc2): Promise<number> {
  const { accessKeyId, secretAccessKey } = ec2.credentials;
  const credentials = { accessKeyId, secretAccessKey };
  const client = new EC2Client({ region: REGION, endpoint: ec2.url, credentials });
  const InstanceIds = [ec2.addInstance({ region: REGION, state: "stopped" })];
  const took: number[] = [];
  for (let call = 0; call < CALLS; call += 1) {
    const from = performance.now();
    await client.send(new StopInstancesCommand({ InstanceIds }));
    took.push(performance.now() - from);
  }
  client.destroy();
  return median(took);
}

/** From the words to the first StopInstances that names the instance, for each that arrived, in milliseconds. */
export function callDelays(ec2: FakeEc2, said: readonly Said[]): number[] {
  const arrived = new Map<string, number>();
  for (const { action, instanceIds, at } of ec2.calls) {
    if (action !== "StopInstances") continue;
    for (const id of instanceIds) if (!arrived.has(id)) arrived.set(id, at);
  }
  return said.flatMap(({ id, at }) => {
    const heard = arrived.get(id);
    return heard === undefined ? [] : [heard - at];
  });
}
