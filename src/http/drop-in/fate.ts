import { isFinal } from "../../messages/operation-card.ts";
import { spell } from "../../messages/spell.ts";
import type { Instance, InstanceState } from "../../model/instance.ts";
import type { Operation, Target } from "../../model/operation.ts";
import type { Trouble } from "../../model/trouble.ts";
import { onlyOne } from "../api/one.ts";
import { ApiError } from "../api/problem.ts";
import { ask, type Wish } from "./ask.ts";
import type { DropInContext, DropInTools } from "./tools.ts";

/** What became of a wish for one instance, as far as it went. What went wrong is thrown. */
export type Fate = { readonly instance: Instance } & (
  | { readonly kind: "already"; readonly state: InstanceState }
  /** It waits for other people's yes. */
  | { readonly kind: "approval"; readonly operation: Operation; readonly by: string }
  | { readonly kind: "under-way"; readonly operation: Operation; readonly lastState: InstanceState }
  | { readonly kind: "done"; readonly operation: Operation }
);

/** A cloud says yes or no within this time, in milliseconds, or the client is told that it is still asked. */
const ANSWER_MS = 10_000;

/**
 * Asks, and waits for the cloud's yes or no; or for the end.
 * @param wish for one instance
 * @param endMs how long the end is waited for; not at all where it is left out
 * @throws BotError, ApiError with what the cloud said against it
 */
export async function askOne(
  c: DropInContext,
  tools: DropInTools,
  wish: Wish,
  endMs?: number,
): Promise<Fate> {
  const must: Wish["must"] = (named) => {
    wish.must?.(named);
    onlyOne(named);
  };
  const { operation: asked, instances } = await ask(c, tools, { ...wish, must });
  const instance = onlyOne(instances);
  if (!asked) return { kind: "already", instance, state: instance.state };
  const { signal } = c.req.raw;
  const operation = needsNobody(asked)
    ? endMs === undefined
      ? await tools.follower.end(asked, ANSWER_MS, signal, isAnswered)
      : await tools.follower.end(asked, endMs, signal)
    : asked;
  return fateOf(operation, instance);
}

/** What waits for somebody's yes may wait for hours. */
const needsNobody = ({ stage }: Operation): boolean => stage !== "approval";

/** Whether its clouds have said yes or no to all of it. */
const isAnswered = (operation: Operation): boolean =>
  isFinal(operation) ||
  operation.targets.every(
    ({ progress: { phase } }) => phase !== "waiting" && phase !== "beginning",
  );

function fateOf(operation: Operation, instance: Instance): Fate {
  const { stage, approval, id } = operation;
  if (stage === "approval")
    return {
      kind: "approval",
      operation,
      instance,
      by: approval?.needs.map(({ by }) => by).join(", ") ?? "",
    };
  const target = operation.targets.find(({ ref }) => ref === instance.ref);
  if (!target) throw new Error(`${id} is not about ${instance.ref}`);
  return progressOf(operation, instance, target);
}

function progressOf(operation: Operation, instance: Instance, { progress, name }: Target): Fate {
  switch (progress.phase) {
    case "done":
      return { kind: "done", operation, instance };
    case "already":
      return { kind: "already", instance, state: progress.state };
    case "watching":
    case "late":
      return { kind: "under-way", operation, instance, lastState: progress.lastState };
    case "asked":
    case "waiting":
    case "beginning":
      if (!isFinal(operation))
        return { kind: "under-way", operation, instance, lastState: instance.state };
      throw new ApiError(409, operation.stage, `Not done: ${operation.id} is ${operation.stage}.`);
    case "cancelled":
      throw new ApiError(409, "cancelled", `Not done: somebody cancelled ${operation.id}.`);
    case "failed":
      throw refusedBy(name, progress.trouble);
    case "unclear":
      throw new ApiError(502, "unclear", spell(progress.why));
    default:
      return progress satisfies never;
  }
}

const STATUSES = {
  "not-found": 404,
  "not-allowed": 502,
  credentials: 502,
  busy: 409,
  "wrong-state": 409,
  capacity: 503,
  quota: 503,
  throttled: 503,
  unreachable: 503,
  unsupported: 409,
  protected: 409,
  "provider-fault": 502,
} as const satisfies Record<Trouble["kind"], number>;

const refusedBy = (name: string, { kind, detail }: Trouble): ApiError =>
  new ApiError(STATUSES[kind], `cloud-${kind}`, `${name}: ${detail.replace(/\.$/, "")}.`);

/** The cloud's own word for the state, without what is under way: `ACTIVE`. */
export const stateWord = ({ providerState }: Pick<Instance, "providerState">): string =>
  providerState.replace(/ \(.*\)$/, "").toUpperCase();
