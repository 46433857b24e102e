import type { Instance } from "@aws-sdk/client-ec2";
import {
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from "@aws-sdk/client-ec2";
import type { Finding } from "../../model/finding.ts";
import type { Trouble } from "../../model/trouble.ts";
import { ProviderError } from "../provider.ts";
import { RIGHTS } from "./actions.ts";
import { DESCRIBE_RIGHT, pagesOf } from "./describe.ts";
import { stateOfCode } from "./instance.ts";
import type { Ec2Region } from "./region.ts";

/** Tries one region: what is there, and on one real instance a dry run of each action. */
export async function* checkRegion(region: Ec2Region, filters: Filters): AsyncGenerator<Finding> {
  const what = `${DESCRIBE_RIGHT} in ${region.name}`;
  let found: readonly Instance[];
  try {
    const first = await pagesOf(region, filters).next();
    found = first.done ? [] : first.value;
  } catch (error) {
    yield { what, ok: false, ...explained(error, DESCRIBE_RIGHT) };
    return;
  }
  yield { what, ok: true, detail: counted(found.length) };
  const id = found.find(({ State }) => stateOfCode(State?.Code) !== "deleted")?.InstanceId;
  for (const action of ["start", "stop", "reboot"] as const) yield await dryRun(region, action, id);
}

type Filters = Parameters<typeof pagesOf>[1];

const counted = (count: number): string => `${count} ${count === 1 ? "instance" : "instances"}`;

async function dryRun(
  region: Ec2Region,
  action: keyof typeof RIGHTS,
  id: string | undefined,
): Promise<Finding> {
  const right = RIGHTS[action];
  const what = `${right} in ${region.name}`;
  if (id === undefined) return { what, ok: true, detail: "not tried: no instance to try it on" };
  try {
    await region.call(right, (abortSignal) => sendDryRun(region, { action, id, abortSignal }));
    return { what, ok: true, detail: `allowed on ${id}` };
  } catch (error) {
    if (error instanceof ProviderError && provesRight(error.trouble))
      return { what, ok: true, detail: `allowed on ${id}` };
    return { what, ok: false, ...explained(error, right, id) };
  }
}

interface DryRun {
  readonly action: keyof typeof RIGHTS;
  readonly id: string;
  readonly abortSignal: AbortSignal;
}

async function sendDryRun({ client }: Ec2Region, { action, id, abortSignal }: DryRun) {
  const input = { InstanceIds: [id], DryRun: true };
  switch (action) {
    case "start":
      return await client.send(new StartInstancesCommand(input), { abortSignal });
    case "stop":
      return await client.send(new StopInstancesCommand(input), { abortSignal });
    case "reboot":
      return await client.send(new RebootInstancesCommand(input), { abortSignal });
    default:
      return action satisfies never;
  }
}

/** AWS looks at rights first: whoever is told about state or protection has the right. */
function provesRight({ kind, code }: Trouble): boolean {
  return code === "DryRunOperation" || kind === "wrong-state" || kind === "protected";
}

function explained(error: unknown, right: string, id?: string): Pick<Finding, "detail" | "todo"> {
  if (!(error instanceof ProviderError)) throw error;
  return { detail: error.trouble.detail, todo: todoFor(error.trouble, right, id) };
}

function todoFor(trouble: Trouble, right: string, id: string | undefined): string {
  const missing = trouble.missing ?? right;
  switch (trouble.kind) {
    case "not-allowed":
      return `allow ${missing}${id ? ` on ${id}` : ""} in the IAM policy (docs/providers/aws-ec2.md)`;
    case "credentials":
      return "give the bot working AWS credentials: environment, profile, role or the machine's own role";
    case "unreachable":
      return "check the network, the region's name and the endpoint";
    case "throttled":
    case "provider-fault":
      return "try again in a few minutes";
    case "not-found":
    case "busy":
    case "wrong-state":
    case "capacity":
    case "quota":
    case "unsupported":
    case "protected":
      return `look at it in the AWS console${id ? ` (${id})` : ""}`;
    default:
      return trouble.kind satisfies never;
  }
}
