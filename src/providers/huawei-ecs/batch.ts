import type { Trouble, TroubleKind } from "../../model/trouble.ts";
import type { Begun } from "../provider.ts";
import { ProviderError } from "../provider.ts";
import { HuaweiRefusal } from "./errors.ts";
import { groupsOf } from "./groups.ts";

/** Asks Huawei Cloud about all of `ids` in one call. @returns the job that does it */
export type Send = (ids: readonly string[]) => Promise<string>;
export type Outcome = Map<string, Begun>;

/** 1,000 are allowed; jobs of this size can still be read. */
const BATCH_MAX = 100;
/** How many calls one batch may cost while the bad ones in it are looked for. */
const CALLS_MAX = 20;

/** Refusals that one server can bring on a whole batch. */
const ABOUT_ONE: readonly TroubleKind[] = [
  "not-found",
  "not-allowed",
  "busy",
  "wrong-state",
  "unsupported",
  "capacity",
  "quota",
];

/** Begins all of `ids` in batches; one bad id costs more calls, never the rest of its batch. */
export async function inBatches(
  ids: readonly string[],
  send: Send,
  accepted: (id: string, handle: string) => Begun,
): Promise<Outcome> {
  const outcome: Outcome = new Map();
  try {
    for (const batch of groupsOf(ids, BATCH_MAX)) await sendBatch(batch, send, accepted, outcome);
  } catch (error) {
    const begun = [...outcome.values()].some(({ kind }) => kind === "accepted");
    if (!begun || !(error instanceof ProviderError)) throw error;
    refuse(outcome, ids, error.trouble);
  }
  return outcome;
}

async function sendBatch(
  batch: readonly string[],
  send: Send,
  accepted: (id: string, handle: string) => Begun,
  outcome: Outcome,
): Promise<void> {
  const groups = [batch];
  let last = UNTRIED;
  for (let calls = 0; calls < CALLS_MAX; calls += 1) {
    const group = groups.shift();
    if (!group) return;
    const answer = await sendGroup(group, send);
    if (typeof answer === "string") {
      for (const id of group) outcome.set(id, accepted(id, answer));
      continue;
    }
    last = answer;
    const blamed = group.length === 1 ? group : group.filter((id) => isNamed(id, answer));
    refuse(outcome, blamed, answer);
    const rest = group.filter((id) => !blamed.includes(id));
    groups.push(...groupsOf(rest, blamed.length > 0 ? BATCH_MAX : Math.ceil(rest.length / 2)));
  }
  refuse(outcome, groups.flat(), isForAll(last) ? last : UNTRIED);
}

/** @returns the job, or a refusal that one of the group may have brought on all */
async function sendGroup(group: readonly string[], send: Send): Promise<string | Trouble> {
  try {
    return await send(group);
  } catch (error) {
    if (error instanceof HuaweiRefusal && ABOUT_ONE.includes(error.trouble.kind))
      return error.trouble;
    throw error;
  }
}

/** What so many were refused for, the rest would be, too. */
const isForAll = ({ kind }: Trouble): boolean => kind === "not-allowed" || kind === "capacity";

const isNamed = (id: string, { detail }: Trouble): boolean => detail.includes(id);

/** Only those that have no entry yet. */
function refuse(outcome: Outcome, ids: readonly string[], trouble: Trouble): void {
  for (const id of ids) if (!outcome.has(id)) outcome.set(id, { kind: "refused", trouble });
}

const UNTRIED: Trouble = {
  kind: "provider-fault",
  detail: "too many others in the same request were refused; it was not tried alone",
};
