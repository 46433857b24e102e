import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startFakeEc2 } from "../test/fakes/aws-ec2/fake.ts";
import { startFakeHuawei } from "../test/fakes/huawei/fake.ts";
import { COMPARTMENT, REGION as OCI_REGION, startFakeOci } from "../test/fakes/oci/fake.ts";
import { startFakeOpenstack } from "../test/fakes/openstack/fake.ts";
import { REGION as HUAWEI_REGION } from "../test/providers/huawei/house.ts";
import { endpointsOf } from "../test/providers/oci/house.ts";
import { passwordEnv } from "../test/providers/openstack/house.ts";
import { BuiltBot, freePort } from "../test/support/built-bot.ts";
import { makeDataDirectory, removeDataDirectory } from "../test/support/data-directory.ts";
import { residentBytes, SETTLE_MS } from "./process.ts";
import { megabytes, ms, printTable, times } from "./table.ts";

/** What each configured cloud costs a bot that does nothing: only the SDKs of those that are configured are loaded. */
export async function measureClouds(built: string): Promise<void> {
  const fakes = await Promise.all([
    startFakeEc2({ transitionMs: 500 }),
    startFakeOpenstack(),
    startFakeOci(),
    startFakeHuawei(),
  ]);
  const [ec2, openstack, oci, huawei] = fakes;
  const env = {
    ...passwordEnv(openstack),
    AWS_ACCESS_KEY_ID: ec2.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ec2.credentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: "true",
    HUAWEICLOUD_SDK_AK: huawei.keys.ak,
    HUAWEICLOUD_SDK_SK: huawei.keys.sk,
  };
  const clouds = {
    simulator: { provider: "simulator" },
    "aws-ec2": { provider: "aws-ec2", regions: ["eu-central-1"], endpoint: ec2.url },
    openstack: { provider: "openstack" },
    "oci-container-instances": {
      provider: "oci-container-instances",
      regions: [OCI_REGION],
      compartments: [COMPARTMENT],
      key: oci.key,
      endpoints: endpointsOf(oci),
    },
    "huawei-ecs": {
      provider: "huawei-ecs",
      regions: { [HUAWEI_REGION]: { project: huawei.project, endpoint: huawei.url } },
    },
  };
  const sets = [
    ...Object.entries(clouds).map(([name, cloud]) => ({ name, clouds: { [name]: cloud } })),
    { name: "all five", clouds },
  ];
  const data = await makeDataDirectory();
  try {
    const start = (configured: object) => startWith(built, data, configured, env);
    // The first start makes the database, which is not what is measured.
    await start({ simulator: clouds.simulator });
    const rows = [];
    for (const { name, clouds } of sets) rows.push({ name, ...(await start(clouds)) });
    print(rows);
  } finally {
    await removeDataDirectory(data);
    await Promise.all(fakes.map((fake) => fake.close()));
  }
}

interface Cost {
  readonly readyMs: number;
  readonly bytes: number | undefined;
}

async function startWith(
  built: string,
  data: string,
  clouds: object,
  env: Readonly<Record<string, string>>,
): Promise<Cost> {
  const file = join(data, "lamplighter.yaml");
  // YAML knows JSON.
  await writeFile(file, JSON.stringify({ clouds, platforms: { web: {} } }));
  const bot = new BuiltBot(built, {
    ...env,
    LAMPLIGHTER_CONFIG: file,
    LAMPLIGHTER_DATA: data,
    PORT: String(await freePort()),
  });
  try {
    const from = performance.now();
    await bot.start();
    const readyMs = performance.now() - from;
    await delay(SETTLE_MS);
    return { readyMs, bytes: await residentBytes(bot.pid) };
  } finally {
    await bot.stop();
  }
}

function print(rows: readonly (Cost & { readonly name: string })[]): void {
  const [base] = rows;
  printTable(
    "One cloud and all of them: ready, and memory when idle",
    [
      ["cloud", "ready", ": simulator", "memory", ": simulator"],
      ...rows.map(({ name, readyMs, bytes }) => [
        name,
        ms(readyMs),
        times(readyMs, base?.readyMs ?? 0),
        bytes ? megabytes(bytes) : "?",
        bytes && base?.bytes ? times(bytes, base.bytes) : "?",
      ]),
    ],
    ["Baseline: the simulator, which needs no SDK. Each with the page alone."],
  );
}
