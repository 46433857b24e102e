import type { Hono } from "hono";
import { type ApiEnv, keyInHeader } from "../api/caller.ts";
import type { ProblemDetails } from "../api/problem.ts";
import { ApiError } from "../api/problem.ts";
import { operationView } from "../api/views.ts";
import { dropInApp, sentenceOf } from "./app.ts";
import { only } from "./ask.ts";
import { askOne, type Fate, stateWord } from "./fate.ts";
import { readQuery } from "./read.ts";
import { readSeconds } from "./seconds.ts";
import { seeOne } from "./see.ts";
import { below, type DropInContext, type DropInTools, type Place } from "./tools.ts";

export interface LambdaPlace extends Place {
  /** Whether the key may stand in the address. */
  readonly queryKey: boolean;
  /** What is meant where the request does not say it. */
  readonly region?: string | undefined;
  readonly instance?: string | undefined;
}

const ACTIONS = ["status", "start", "stop"] as const;
type LambdaAction = (typeof ACTIONS)[number];
const PARAMETERS = ["action", "region", "instance_id", "wait"] as const;

/** The OpenStack shelve Lambda's `GET ?action=status|start|stop&region=…&instance_id=…`. */
export function openstackLambda(tools: DropInTools, place: LambdaPlace): Hono<ApiEnv> {
  const { queryKey, path } = place;
  const { app, guard } = dropInApp(tools, {
    refusal,
    ...(queryKey && { broughtBy: (c) => keyInHeader(c) ?? c.req.query("api_key") }),
  });
  const known = queryKey ? ([...PARAMETERS, "api_key"] as const) : PARAMETERS;
  app.on("GET", below(path, ""), ...guard, async (c) => {
    const given = readQuery(c, known);
    const action = (given.action ?? "").trim().toLowerCase() || "status";
    if (!isAction(action)) return c.json({ error: "invalid_action", allowed: ACTIONS }, 400);
    const meant = { ...configured(tools, place), ...said(given) };
    const { region, instance_id: id } = meant;
    if (!region || !id)
      return c.json({ error: "missing_parameters", missing: lacking(meant) }, 400);
    const { cloud } = place;
    const seen = await seeOne(c, { cloud, id, region: knownRegion(tools, place, region) });
    if (action === "status") return c.json({ instance_id: seen.id, state: stateWord(seen) }, 200);
    const command = action === "start" ? "start" : "shelve";
    const waitMs = given.wait === undefined ? undefined : readSeconds(given.wait, "wait") * 1_000;
    return answer(c, action, await askOne(c, tools, { command, ...only(seen) }, waitMs));
  });
  return app;
}

interface Meant {
  readonly region?: string | undefined;
  readonly instance_id?: string | undefined;
}

/** What is meant where the request does not say it. */
function configured({ regionsOf }: DropInTools, { cloud, region, instance }: LambdaPlace): Meant {
  const [first, ...more] = regionsOf(cloud);
  return { region: region ?? (more.length === 0 ? first : undefined), instance_id: instance };
}

/** What the request says; a parameter without a value says nothing. */
const said = ({ region, instance_id }: Meant): Meant => ({
  ...(region && { region }),
  ...(instance_id && { instance_id }),
});

const lacking = (meant: Meant): readonly string[] =>
  (["region", "instance_id"] as const).filter((name) => !meant[name]);

/** @throws ApiError 400 */
function knownRegion({ regionsOf }: DropInTools, { cloud }: LambdaPlace, region: string): string {
  const regions = regionsOf(cloud);
  if (regions.includes(region)) return region;
  const sentence = `${cloud} has no such region; it has ${regions.join(", ")}.`;
  throw new ApiError(400, "unknown-region", sentence);
}

const isAction = (text: string): text is LambdaAction =>
  (ACTIONS as readonly string[]).includes(text);

function answer(c: DropInContext, action: Exclude<LambdaAction, "status">, fate: Fate) {
  const from = stateWord(fate.instance);
  switch (fate.kind) {
    case "already":
      return c.json({ message: action === "start" ? "already active" : "already shelved" }, 200);
    case "approval": {
      const message = `${action} waits for approval by ${fate.by}`;
      return c.json({ message, from_state: from, operation: fate.operation.id }, 202);
    }
    case "under-way":
    case "done": {
      const { id, outcome } = operationView(fate.operation);
      return c.json({ ...requested(action, from), operation: id, outcome }, 200);
    }
    default:
      return fate satisfies never;
  }
}

/** In the function's own words. */
function requested(action: "start" | "stop", from: string): object {
  if (action === "start") {
    const message = from.startsWith("SHELVED") ? "unshelve requested" : "start requested";
    return { message, from_state: from };
  }
  return from === "ACTIVE" || from === "SHUTOFF"
    ? { message: `shelve requested from ${from}` }
    : { message: "shelve requested", from_state: from };
}

const refusal = (problem: ProblemDetails): object => ({
  error: errorOf(problem),
  message: sentenceOf(problem),
});

/** In the function's manner of naming what is wrong. */
function errorOf({ status, code }: ProblemDetails): string {
  if (status === 401) return "unauthorized";
  return status === 404 ? "instance_not_found" : code.replaceAll("-", "_");
}
