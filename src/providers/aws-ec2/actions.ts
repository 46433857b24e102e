import type { InstanceStateChange } from "@aws-sdk/client-ec2";
import {
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from "@aws-sdk/client-ec2";
import type { Action } from "../../model/action.ts";
import type { Ability, Begun } from "../provider.ts";
import { ProviderError } from "../provider.ts";
import type { Outcome, Send } from "./batch.ts";
import { inBatches } from "./batch.ts";
import { recordsOf } from "./describe.ts";
import { unreadable } from "./errors.ts";
import { stateOfCode } from "./instance.ts";
import type { AwsEc2Options } from "./options.ts";
import type { Ec2Region } from "./region.ts";

const CAN: Ability = { can: true };
const NO_HARD_REBOOT =
  "EC2 has no separate hard reboot: a plain reboot cuts the power by itself when the system does not answer within a few minutes";

const NO_SHELVE =
  "EC2 has no shelving: a plain stop already ends what the machine itself costs and keeps its disks";
const NO_SUSPEND =
  "EC2 has no suspend: its nearest is hibernation, with `stop: hibernate` for this cloud in the configuration";

export const ABILITIES: Readonly<Record<Action, Ability>> = {
  start: CAN,
  stop: CAN,
  "stop:hard": CAN,
  reboot: CAN,
  "reboot:hard": { can: false, because: NO_HARD_REBOOT },
  shelve: { can: false, because: NO_SHELVE },
  unshelve: { can: false, because: NO_SHELVE },
  suspend: { can: false, because: NO_SUSPEND },
  resume: { can: false, because: NO_SUSPEND },
  rebuild: { can: false, because: "EC2 cannot rebuild an instance in its place" },
  delete: { can: false, because: "Lamplighter does not terminate EC2 instances" },
};

export const RIGHTS = {
  start: "ec2:StartInstances",
  stop: "ec2:StopInstances",
  reboot: "ec2:RebootInstances",
} as const;

/** Asks EC2 for the action on all of `ids`; every id has an entry in the answer. */
export async function beginAction(
  region: Ec2Region,
  action: Action,
  ids: readonly string[],
  how: AwsEc2Options["stop"],
): Promise<Outcome> {
  switch (action) {
    case "start":
      return await inBatches(ids, starting(region));
    case "stop":
      return how === "hibernate"
        ? await hibernate(region, ids)
        : await inBatches(ids, stopping(region));
    case "stop:hard":
      return await stopHard(region, ids);
    case "reboot":
      return await inBatches(ids, rebooting(region));
    case "reboot:hard":
    case "shelve":
    case "unshelve":
    case "suspend":
    case "resume":
    case "rebuild":
    case "delete":
      return new Map(ids.map((id) => [id, refusedAsUnsupported(action)]));
    default:
      return action satisfies never;
  }
}

function refusedAsUnsupported(action: Action): Begun {
  const ability = ABILITIES[action];
  const detail = ability.can ? "" : ability.because;
  return { kind: "refused", trouble: { kind: "unsupported", detail } };
}

function starting(region: Ec2Region): Send {
  return async (ids) => {
    const command = new StartInstancesCommand({ InstanceIds: [...ids] });
    const answer = await region.call(RIGHTS.start, (abortSignal) =>
      region.client.send(command, { abortSignal }),
    );
    return changesIn(answer.StartingInstances, region, (change) => begunBy(change, "running"));
  };
}

type StopMode = { readonly [mode in "Hibernate" | "SkipOsShutdown" | "Force"]?: true };

/** @param sees gets the id of each instance that was on its way down before this call */
function stopping(
  region: Ec2Region,
  mode: StopMode = {},
  note?: string,
  sees: (id: string) => void = () => {},
): Send {
  return async (ids) => {
    const command = new StopInstancesCommand({ InstanceIds: [...ids], ...mode });
    const answer = await region.call(RIGHTS.stop, (abortSignal) =>
      region.client.send(command, { abortSignal }),
    );
    return changesIn(answer.StoppingInstances, region, (change) => {
      if (stateOfCode(change.PreviousState?.Code) === "stopping") sees(change.InstanceId ?? "");
      return begunBy(change, "stopped", note);
    });
  };
}

function rebooting(region: Ec2Region): Send {
  return async (ids) => {
    const command = new RebootInstancesCommand({ InstanceIds: [...ids] });
    await region.call(RIGHTS.reboot, (abortSignal) => region.once.send(command, { abortSignal }));
    return new Map(ids.map((id) => [id, { kind: "accepted" }]));
  };
}

function changesIn(
  changes: readonly InstanceStateChange[] | undefined,
  region: Ec2Region,
  read: (change: InstanceStateChange) => Begun,
): ReadonlyMap<string, Begun> {
  if (!changes) throw unreadable(region.name);
  return new Map(changes.map((change) => [change.InstanceId ?? "", read(change)]));
}

function begunBy(change: InstanceStateChange, goal: "running" | "stopped", note?: string): Begun {
  const before = stateOfCode(change.PreviousState?.Code);
  const after = stateOfCode(change.CurrentState?.Code);
  if (before === goal && after === goal) return { kind: "already", state: goal };
  return { kind: "accepted", settles: goal, note };
}

const NO_HIBERNATION = "Hibernation was not possible, so it is a normal stop";

async function hibernate(region: Ec2Region, ids: readonly string[]): Promise<Outcome> {
  const records = await recordsOf(region, ids);
  const able = ids.filter((id) => records.get(id)?.HibernationOptions?.Configured);
  const outcome = await inBatches(able, stopping(region, { Hibernate: true }));
  const plainly = ids.filter((id) => !able.includes(id) || isHibernationRefused(outcome.get(id)));
  return await thenAlso(outcome, plainly, stopping(region, {}, NO_HIBERNATION));
}

function isHibernationRefused(begun: Begun | undefined): boolean {
  if (begun?.kind !== "refused") return false;
  const { code, detail } = begun.trouble;
  if (code === "UnsupportedHibernationConfiguration") return true;
  return code === "UnsupportedOperation" && /hibernat/i.test(detail);
}

const FORCED = "It was stuck while stopping, so AWS was asked to force it";

/** EC2 ignores a hard stop of an instance that is stopping already; only force moves that one. */
async function stopHard(region: Ec2Region, ids: readonly string[]): Promise<Outcome> {
  const stuck: string[] = [];
  const sees = (id: string) => stuck.push(id);
  const send = stopping(region, { SkipOsShutdown: true }, undefined, sees);
  const outcome = await inBatches(ids, send);
  return await thenAlso(outcome, stuck, stopping(region, { Force: true }, FORCED));
}

/** A second round for some of the ids: their entries are replaced, and its failure is theirs alone. */
async function thenAlso(first: Outcome, ids: readonly string[], send: Send): Promise<Outcome> {
  if (ids.length === 0) return first;
  try {
    return new Map([...first, ...(await inBatches(ids, send))]);
  } catch (error) {
    const firstBegan = [...first.keys()].some((id) => !ids.includes(id));
    if (!firstBegan || !(error instanceof ProviderError)) throw error;
    const { trouble } = error;
    return new Map([...first, ...ids.map((id) => [id, { kind: "refused", trouble }] as const)]);
  }
}
