import type { Hono } from "hono";
import { z } from "zod";
import type { InstanceState } from "../../model/instance.ts";
import { BotError } from "../../model/problem.ts";
import type { ApiEnv } from "../api/caller.ts";
import { ApiError, type ProblemDetails } from "../api/problem.ts";
import { dropInApp, sentenceOf } from "./app.ts";
import { only, type Wish } from "./ask.ts";
import { askOne, type Fate } from "./fate.ts";
import { readBody, readQuery } from "./read.ts";
import { seeOne } from "./see.ts";
import { below, type DropInContext, type DropInTools, type Place } from "./tools.ts";

export interface OciPlace extends Place {
  /** The one instance that it is about; without it, the body says which. */
  readonly instance?: string | undefined;
  /** How long an answer waits for the end. */
  readonly waitSeconds: number;
}

const ACTIONS = ["start", "stop", "toggle"] as const;
type OciAction = (typeof ACTIONS)[number];

const body = z.strictObject({
  action: z.string().max(100).default("toggle"),
  ocid: z.string().max(255).optional(),
});

/** The OCI function's `{"action": "start" | "stop" | "toggle"}`; no body at all is a toggle, as it was there. */
export function ociFunction(tools: DropInTools, place: OciPlace): Hono<ApiEnv> {
  const { app, guard } = dropInApp(tools, { refusal });
  app.on("POST", below(place.path, ""), ...guard, async (c) => {
    readQuery(c, []);
    const { action: written, ocid } = await readBody(c, body, {});
    const action = written.trim().toLowerCase();
    if (!isAction(action)) {
      const error = `Invalid action '${action}'. Must be 'start', 'stop', or 'toggle'.`;
      return c.json({ error }, 400);
    }
    const wish = { command: action, ...(await meant(c, place, ocid)) };
    const waitMs = place.waitSeconds * 1_000;
    const fate = await askOne(c, tools, wish, waitMs).catch((error: unknown) => {
      throw saidHere(error, action);
    });
    return answer(c, fate, place.waitSeconds);
  });
  return app;
}

const isAction = (text: string): text is OciAction => (ACTIONS as readonly string[]).includes(text);

/** @throws ApiError 400 where neither the configuration nor the body names one, or each another */
async function meant(
  c: DropInContext,
  { cloud, instance }: OciPlace,
  ocid: string | undefined,
): Promise<Pick<Wish, "words" | "must">> {
  const id = ocid?.trim() || undefined;
  if (instance === undefined) {
    if (id !== undefined) return only(await seeOne(c, { cloud, id }));
    throw new ApiError(400, "no-ocid", "Missing required parameter 'ocid' in request body.");
  }
  return {
    words: [instance, `cloud:${cloud}`],
    must: ([found]) => {
      if (id === undefined || found?.id === id) return;
      const sentence = "This route is for one instance, and 'ocid' names another one.";
      throw new ApiError(400, "other-ocid", sentence);
    },
  };
}

/** A state from which it cannot be done, in the function's own words. */
function saidHere(error: unknown, action: OciAction): unknown {
  if (!(error instanceof BotError) || error.problem.code !== "wrong-state") return error;
  const state = error.problem.instances[0]?.state ?? "unknown";
  const sentence = `Container instance is in ${state} state. Cannot ${action} now.`;
  return new ApiError(409, "wrong-state", sentence);
}

/** Oracle's words for the states. */
const WORDS: Readonly<Record<InstanceState, string>> = {
  running: "ACTIVE",
  stopped: "INACTIVE",
  starting: "UPDATING",
  stopping: "UPDATING",
  rebooting: "UPDATING",
  error: "FAILED",
  deleted: "DELETED",
  shelved: "SHELVED",
  suspended: "SUSPENDED",
  unknown: "UNKNOWN",
};

const GOALS = { start: "ACTIVE", stop: "INACTIVE" } as const;

function answer(c: DropInContext, fate: Fate, waitSeconds: number) {
  switch (fate.kind) {
    case "already": {
      const message = `Container instance is already ${WORDS[fate.state]}. No action taken.`;
      return c.json({ message }, 200);
    }
    case "approval": {
      const message = `Waiting for approval by ${fate.by}. Nothing was done yet.`;
      return c.json({ message, operation: fate.operation.id }, 202);
    }
    case "under-way": {
      const { id } = fate.operation;
      const message = `Instance did not reach ${GOALS[sideOf(fate)]} within ${waitSeconds}s. Last state: ${WORDS[fate.lastState]}.`;
      return c.json({ message, operation: id }, 202);
    }
    case "done": {
      const done = sideOf(fate) === "start" ? "started" : "stopped";
      const message = `Container instance has been successfully ${done}.`;
      return c.json({ message, operation: fate.operation.id }, 200);
    }
    default:
      return fate satisfies never;
  }
}

/** What a toggle came to. */
const sideOf = ({ operation }: Extract<Fate, { kind: "under-way" | "done" }>): "start" | "stop" =>
  operation.targets[0]?.action === "start" ? "start" : "stop";

/** The function told of a state that is in the way as of any outcome. */
const refusal = (problem: ProblemDetails): object => ({
  [problem.code === "wrong-state" ? "message" : "error"]: sentenceOf(problem),
});
