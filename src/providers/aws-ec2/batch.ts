import type { Trouble, TroubleKind } from "../../model/trouble.ts";
import type { Begun } from "../provider.ts";
import { ProviderError } from "../provider.ts";
import { groupsOf } from "./bounds.ts";
import { AwsRefusal } from "./errors.ts";

/** Asks AWS about all of `ids` in one call. */
export type Send = (ids: readonly string[]) => Promise<ReadonlyMap<string, Begun>>;
export type Outcome = Map<string, Begun>;

const BATCH_MAX = 100;
/** How many calls one batch may cost while the bad ones in it are looked for. */
const CALLS_MAX = 40;

/** Refusals that one instance can bring on a whole batch. */
const ABOUT_ONE: readonly TroubleKind[] = [
  "not-found",
  "not-allowed",
  "wrong-state",
  "protected",
  "unsupported",
  "capacity",
  "quota",
];

/** Begins all of `ids` in batches; one bad id costs more calls, never the rest of its batch. */
export async function inBatches(ids: readonly string[], send: Send): Promise<Outcome> {
  const outcome: Outcome = new Map();
  const unique = [...new Set(ids)];
  try {
    for (const batch of groupsOf(unique, BATCH_MAX)) await sendBatch(batch, send, outcome);
  } catch (error) {
    const begun = [...outcome.values()].some(({ kind }) => kind === "accepted");
    if (!begun || !(error instanceof ProviderError)) throw error;
    refuse(outcome, unique, error.trouble);
  }
  return outcome;
}

/** Widest groups first, so that what is left when the calls run out is little and close to the bad ones. */
async function sendBatch(batch: readonly string[], send: Send, outcome: Outcome): Promise<void> {
  const groups = [batch];
  let last: Trouble = UNMENTIONED;
  for (let calls = 0; calls < CALLS_MAX; calls += 1) {
    const group = groups.shift();
    if (!group) return;
    try {
      for (const [id, begun] of await send(group)) outcome.set(id, begun);
      refuse(outcome, group, UNMENTIONED);
    } catch (error) {
      if (!(error instanceof AwsRefusal) || !ABOUT_ONE.includes(error.trouble.kind)) throw error;
      last = error.trouble;
      const blamed = blamedIn(group, error);
      refuse(outcome, blamed, last);
      const rest = group.filter((id) => !blamed.includes(id));
      groups.push(...smaller(rest, blamed.length > 0));
    }
  }
  refuse(outcome, groups.flat(), untried(last));
}

function blamedIn(group: readonly string[], { named }: AwsRefusal): readonly string[] {
  return group.length === 1 ? group : group.filter((id) => named.includes(id));
}

/** Without the blamed ones the rest goes again as one; when nobody was blamed the bad one is in one of the halves. */
function smaller(rest: readonly string[], someBlamed: boolean): readonly (readonly string[])[] {
  return groupsOf(rest, someBlamed ? BATCH_MAX : Math.ceil(rest.length / 2));
}

/** Only those that have no entry yet. */
function refuse(outcome: Outcome, ids: readonly string[], trouble: Trouble): void {
  for (const id of ids) if (!outcome.has(id)) outcome.set(id, { kind: "refused", trouble });
}

const UNMENTIONED: Trouble = {
  kind: "provider-fault",
  detail: "AWS did not mention it in its answer",
};

function untried(trouble: Trouble): Trouble {
  if (trouble.kind === "capacity" || trouble.kind === "not-allowed") return trouble;
  const detail = `too many others in the same request were refused (${trouble.code}); it was not tried alone`;
  return { ...trouble, kind: "provider-fault", detail };
}
