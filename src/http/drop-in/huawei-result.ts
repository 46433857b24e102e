import { isFinal } from "../../messages/operation-card.ts";
import { spell } from "../../messages/spell.ts";
import type { Instance } from "../../model/instance.ts";
import type { Operation, Phase, Progress } from "../../model/operation.ts";

/** One server of the answer: the first two stood there always. */
export interface ServerResult {
  readonly server_id: string;
  readonly server_name: string;
  readonly result: Result;
  readonly detail?: string;
}

type Result = "done" | "already" | "pending" | "failed" | "left alone";

const RESULTS: Readonly<Record<Phase, Result>> = {
  asked: "pending",
  waiting: "pending",
  beginning: "pending",
  watching: "pending",
  late: "pending",
  done: "done",
  already: "already",
  failed: "failed",
  unclear: "failed",
  cancelled: "left alone",
};

/** What became of each server that was meant. */
export function serverList(
  instances: readonly Instance[],
  operation: Operation | undefined,
): readonly ServerResult[] {
  const targets = new Map(operation?.targets.map((target) => [target.ref as string, target]));
  const skipped = new Map(operation?.skipped.map(({ name, why }) => [name, spell(why)]));
  return instances.map((instance) => {
    const server = { server_id: instance.id, server_name: instance.name };
    const target = targets.get(instance.ref);
    if (target)
      return { ...server, result: RESULTS[target.progress.phase], ...whyOf(target.progress) };
    const why = skipped.get(instance.name);
    if (why === undefined || /^already /.test(why)) return { ...server, result: "already" };
    return { ...server, result: "left alone", detail: why };
  });
}

function whyOf(progress: Progress): { readonly detail?: string } {
  if (progress.phase === "unclear") return { detail: spell(progress.why) };
  const trouble = "trouble" in progress ? progress.trouble : undefined;
  return trouble ? { detail: trouble.detail } : {};
}

const DONE = { start: "started", stop: "stopped" } as const;

interface Outcome {
  /** `success` only where every server that was meant is there. */
  readonly status: "success" | "error" | "pending";
  readonly message: string;
  readonly code: 200 | 202 | 409 | 502;
}

/** All of it together. */
export function outcomeOf(
  action: "start" | "stop",
  servers: readonly ServerResult[],
  operation: Operation | undefined,
): Outcome {
  const done = DONE[action];
  const count = (...results: Result[]) =>
    servers.filter(({ result }) => results.includes(result)).length;
  const tally = `${count("done", "already")} of ${servers.length} servers ${done}`;
  const failed = count("failed");
  const left = count("left alone");
  if (operation?.stage === "approval") {
    const by = operation.approval?.needs.map((need) => need.by).join(", ");
    return { status: "pending", message: `Waiting for approval by ${by}`, code: 202 };
  }
  if (failed > 0) return { status: "error", message: `${tally}, ${failed} failed`, code: 502 };
  if (left > 0) return { status: "error", message: `${tally}, ${left} left alone`, code: 409 };
  if ((operation && !isFinal(operation)) || count("pending") > 0)
    return { status: "pending", message: `${tally}, the rest is under way`, code: 202 };
  if (!operation) return { status: "success", message: `Servers ${done} already`, code: 200 };
  return { status: "success", message: `Servers ${done} successfully`, code: 200 };
}
