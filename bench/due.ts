import { setTimeout as delay } from "node:timers/promises";
import { EC2Client, StopInstancesCommand } from "@aws-sdk/client-ec2";
import { startFakeEc2 } from "../test/fakes/aws-ec2/fake.ts";
import { callDelays } from "./cloud-calls.ts";
import { startBesideEc2 } from "./place.ts";
import { quantile } from "./statistics.ts";
import { met, ms, printTable, times } from "./table.ts";

const SIZE = 10_000;
/** Instances that the bot names in one call. */
const BATCH = 100;
const TRANSITION_MS = 3_600_000;
const MINUTE = 60_000;
/** So long before the edge the bot is started, at least: it reads the cloud and plans. */
const LEAD_MS = 25_000;
const ARRIVE_WITHIN_MS = 30_000;
const GOAL_MS = 5_000;
const REGION = "eu-central-1";

/** From the instant of an edge that thousands of instances have in common to the cloud's ear, beside the same calls made directly. */
export async function measureDue(built: string): Promise<void> {
  const direct = await directDelays();
  const at = Math.ceil((Date.now() + LEAD_MS) / MINUTE) * MINUTE;
  const place = await startBesideEc2(
    built,
    { size: SIZE, transitionMs: TRANSITION_MS },
    { env: {}, config: configOf(at) },
  );
  const { ec2, machines } = place;
  const said = [...machines.values()].map((id) => ({ id, at }));
  const arrived = () => callDelays(ec2, said);
  try {
    await delay(at - Date.now());
    while (arrived().length < SIZE && Date.now() < at + ARRIVE_WITHIN_MS) await delay(500);
    print(arrived(), direct);
  } finally {
    await place.close();
  }
}

/** One schedule for all, whose only edge is at this instant. */
function configOf(at: number): object {
  const date = new Date(at);
  const stop = `${date.getUTCMinutes()} ${date.getUTCHours()} * * *`;
  return {
    platforms: { web: {} },
    channels: [{ web: "lab", instances: "all", grants: [] }],
    schedules: { night: { stop, timeZone: "UTC" } },
    parking: [{ on: "all", schedule: "night" }],
    reminders: [],
  };
}

/** AWS's own client stops as many, in calls of the same size, all at once. */
async function directDelays(): Promise<readonly number[]> {
  const ec2 = await startFakeEc2({ transitionMs: TRANSITION_MS });
  const { accessKeyId, secretAccessKey } = ec2.credentials;
  const credentials = { accessKeyId, secretAccessKey };
  const client = new EC2Client({ region: REGION, endpoint: ec2.url, credentials });
  const ids = Array.from({ length: SIZE }, () =>
    ec2.addInstance({ region: REGION, state: "running" }),
  );
  const stop = (from: number) =>
    client.send(new StopInstancesCommand({ InstanceIds: ids.slice(from, from + BATCH) }));
  try {
    const at = Date.now();
    await Promise.all(Array.from({ length: SIZE / BATCH }, (_, call) => stop(call * BATCH)));
    return callDelays(
      ec2,
      ids.map((id) => ({ id, at })),
    );
  } finally {
    client.destroy();
    await ec2.close();
  }
}

function print(delays: readonly number[], direct: readonly number[]): void {
  const spread = (values: readonly number[]) => [quantile(values, 0.5), quantile(values, 0.99)];
  const [p50 = 0, p99 = 0] = spread(delays);
  const [direct50 = 0, direct99 = 0] = spread(direct);
  const all = delays.length === SIZE;
  printTable(
    `${SIZE} instances fall due in one minute → StopInstances arrives at the cloud`,
    [
      ["", "arrived", "p50", "p99", "p50 : direct", "p99 : direct", "goal"],
      ["AWS's own client", String(direct.length), ms(direct50), ms(direct99), "1.0×", "1.0×", ""],
      [
        "by the schedule",
        String(delays.length),
        ms(p50),
        ms(p99),
        times(p50, direct50),
        times(p99, direct99),
        met(all && p99 < GOAL_MS),
      ],
    ],
    [
      `Counted from the edge's own instant; no bound on how many start in a minute, ${BATCH} instances in a call.`,
      `Baseline: the same calls made directly, all at once, by a client that looks at nothing and writes nothing down.`,
      `Goal: p99 under ${ms(GOAL_MS)}.`,
    ],
  );
}
