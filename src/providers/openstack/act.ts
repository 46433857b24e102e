import type { Action } from "../../model/action.ts";
import type { Trouble } from "../../model/trouble.ts";
import type { Ability, Begun } from "../provider.ts";
import { ProviderError } from "../provider.ts";
import { OpenstackRefusal } from "./errors.ts";
import { requestSince, wasOffBeforeShelving } from "./history.ts";
import type { Order } from "./orders.ts";
import { type Plan, planFor } from "./plan.ts";
import type { Region } from "./region.ts";
import type { Server } from "./server.ts";
import { lookAt, serversOf } from "./servers.ts";

const CAN: Ability = { can: true };
const NO_HARD_STOP =
  "OpenStack has no separate hard stop: a plain stop cuts the power by itself when the system does not shut down within about a minute";

export const ABILITIES: Readonly<Record<Action, Ability>> = {
  start: CAN,
  stop: CAN,
  "stop:hard": { can: false, because: NO_HARD_STOP },
  reboot: CAN,
  "reboot:hard": CAN,
  shelve: CAN,
  unshelve: CAN,
  suspend: CAN,
  resume: CAN,
  rebuild: CAN,
  delete: CAN,
};

export interface Acting {
  readonly region: Region;
  readonly stop: "stop" | "shelve";
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** Looks at all of `ids` and asks Nova for what each needs; every id has an entry in the answer. */
export async function beginAction(
  acting: Acting,
  action: Action,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Begun>> {
  const unique = [...new Set(ids)];
  if (action === "stop:hard") {
    const trouble: Trouble = { kind: "unsupported", detail: NO_HARD_STOP };
    return new Map(unique.map((id) => [id, { kind: "refused", trouble }]));
  }
  const servers = await serversOf(acting.region, unique, acting.signal);
  const gate: Gate = {};
  const one = async (id: string): Promise<readonly [string, Begun]> => {
    const server = servers.get(id);
    return [id, server ? await actOn(acting, { action, server, gate }) : UNKNOWN];
  };
  return new Map(await acting.region.each(unique, one));
}

/** Shut once a trouble has shown that the others would only meet the same. */
interface Gate {
  shutBy?: Trouble;
}

interface One {
  readonly action: Exclude<Action, "stop:hard">;
  readonly server: Server;
  readonly gate: Gate;
}

const UNKNOWN: Begun = {
  kind: "refused",
  trouble: { kind: "not-found", detail: "OpenStack knows no such server in this region" },
};

async function actOn(acting: Acting, one: One): Promise<Begun> {
  const { action, server, gate } = one;
  const plan = planFor(action, server, acting.stop);
  if (plan.kind !== "send") return withoutSending(plan);
  if (gate.shutBy) return { kind: "refused", trouble: gate.shutBy };
  const askedAt = acting.now();
  const note = plan.note ?? (await noteFor(acting, plan.order, server));
  try {
    const handle = await sendOrder(acting, server.id, plan.order);
    return { kind: "accepted", settles: plan.settles, handle, note };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { trouble } = error;
    if (isConflict(error)) return await judgeConflict(acting, one, trouble);
    const heard = await heardAfterAll(acting, { error, server, order: plan.order, askedAt });
    if (heard) return { kind: "accepted", settles: plan.settles, handle: heard, note };
    shut(gate, trouble);
    if (error instanceof OpenstackRefusal && error.status === 404) return UNKNOWN;
    return { kind: "refused", trouble };
  }
}

function withoutSending(plan: Exclude<Plan, { kind: "send" }>): Begun {
  switch (plan.kind) {
    case "already":
      return plan;
    case "on-its-way":
      return { kind: "accepted", settles: plan.settles };
    case "refuse":
      return { kind: "refused", trouble: plan.trouble };
    default:
      return plan satisfies never;
  }
}

/** @returns the request's id, by which its fate is found later */
async function sendOrder(
  { region, signal }: Acting,
  id: string,
  { right, body }: Order,
): Promise<string | undefined> {
  const path = `/servers/${encodeURIComponent(id)}`;
  const how = { right, signal, repeatable: false };
  const answer = await region.compute.send(
    body === undefined
      ? { method: "DELETE", path, ...how }
      : { method: "POST", path: `${path}/action`, body, ...how },
  );
  return answer.requestId;
}

const SWITCHES_ON = "It was off when it was shelved; unshelving switches it on";

async function noteFor(
  { region, signal }: Acting,
  { name }: Order,
  { id }: Server,
): Promise<string | undefined> {
  if (name !== "unshelve") return undefined;
  return (await wasOffBeforeShelving(region.compute, id, signal)) ? SWITCHES_ON : undefined;
}

const isConflict = (error: ProviderError): boolean =>
  error instanceof OpenstackRefusal && error.status === 409;

/** Somebody was quicker: what the server is now decides whether that was the same thing. */
async function judgeConflict(
  acting: Acting,
  { action, server }: One,
  told: Trouble,
): Promise<Begun> {
  const look = await lookAt(acting.region.compute, server.id, acting.signal).catch(() => "unseen");
  if (look === undefined) return UNKNOWN;
  if (typeof look === "string") return { kind: "refused", trouble: told };
  const plan = planFor(action, look.server, acting.stop);
  return plan.kind === "send" ? { kind: "refused", trouble: told } : withoutSending(plan);
}

interface Unanswered {
  readonly error: ProviderError;
  readonly server: Server;
  readonly order: Order;
  readonly askedAt: number;
}

/** The cloud's clock shows whole seconds. */
const CLOCK_STEP_MS = 1_000;

/** A request whose answer got lost is not repeated: Nova's own history tells whether it was heard. */
async function heardAfterAll(
  { region, signal, now }: Acting,
  { error, server, order, askedAt }: Unanswered,
): Promise<string | undefined> {
  const { kind } = error.trouble;
  if (kind !== "unreachable" && kind !== "provider-fault") return undefined;
  const look = await lookAt(region.compute, server.id, signal).catch(() => undefined);
  if (!look) return undefined;
  const theirNow = look.at === undefined ? now() : Date.parse(look.at);
  const since = theirNow - (now() - askedAt) - CLOCK_STEP_MS;
  const sought = { id: server.id, name: order.name, since };
  return await requestSince(region.compute, sought, signal);
}

/** Among many, the first to be turned away at the door speaks for those who are still waiting. */
function shut(gate: Gate, trouble: Trouble): void {
  switch (trouble.kind) {
    case "credentials":
    case "throttled":
      gate.shutBy = trouble;
      return;
    case "unreachable":
      gate.shutBy = {
        ...trouble,
        kind: "throttled",
        detail: `${trouble.detail}; it was not asked`,
      };
      return;
    case "not-found":
    case "not-allowed":
    case "busy":
    case "wrong-state":
    case "capacity":
    case "quota":
    case "unsupported":
    case "protected":
    case "provider-fault":
      return;
    default:
      trouble.kind satisfies never;
  }
}
