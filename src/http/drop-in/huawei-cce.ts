import type { Hono } from "hono";
import { z } from "zod";
import type { ApiEnv } from "../api/caller.ts";
import { ApiError, type ProblemDetails } from "../api/problem.ts";
import { dropInApp, sentenceOf } from "./app.ts";
import { ask } from "./ask.ts";
import { outcomeOf, serverList } from "./huawei-result.ts";
import { readBody, readQuery } from "./read.ts";
import { below, type DropInContext, type DropInTools, type Place } from "./tools.ts";

export interface HuaweiPlace extends Place {
  /** Settings as a function of FunctionGraph had them, each at an address of its own. */
  readonly functions: Readonly<Record<string, HuaweiSettings>>;
  /** The project and the address of each region, as the bot uses them. */
  readonly regions: Readonly<
    Record<string, { readonly project: string; readonly endpoint: string }>
  >;
  /** How long an answer waits for the end. */
  readonly waitSeconds: number;
}

const text = () => z.string().trim().max(500).optional();

/** What a function was configured with. */
export const huaweiSettings = z.strictObject({
  projectId: text(),
  endpoint: text(),
  region: text(),
  type: z
    .string()
    .trim()
    .toUpperCase()
    .pipe(z.enum(["SOFT", "HARD"]))
    .default("SOFT"),
  action: z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.enum(["start", "stop"])),
  clusterId: z
    .string()
    .trim()
    .toLowerCase()
    // No wildcard: it would mean more clusters than were named.
    .regex(/^[a-z0-9-]{0,64}$/, { error: "is not the id of a cluster" })
    .optional(),
  // They came with each call there. The bot has its own and looks at neither.
  ak: text(),
  sk: text(),
});
export type HuaweiSettings = z.output<typeof huaweiSettings>;

/** What a trigger sends to a function whose settings stand in the configuration. */
const event = z.strictObject({});

/** The FunctionGraph function that starts and stops the nodes of CCE clusters. */
export function huaweiCce(tools: DropInTools, place: HuaweiPlace): Hono<ApiEnv> {
  const { app, guard, refuse } = dropInApp(tools, { refusal });
  const run = (c: DropInContext, wanted: HuaweiSettings) =>
    act(c, tools, place, wanted).catch((error: unknown) =>
      refuse(c, error, { action: wanted.action }),
    );
  app.on("POST", below(place.path, ""), ...guard, async (c) => {
    readQuery(c, []);
    return run(c, await readBody(c, huaweiSettings));
  });
  for (const [name, configured] of Object.entries(place.functions)) {
    app.on("POST", below(place.path, `/${name}`), ...guard, async (c) => {
      readQuery(c, []);
      await readBody(c, event, {});
      return run(c, configured);
    });
  }
  return app;
}

async function act(
  c: DropInContext,
  tools: DropInTools,
  place: HuaweiPlace,
  wanted: HuaweiSettings,
) {
  const { action, type, clusterId } = wanted;
  const region = regionFor(tools, place, wanted);
  const words = [`cloud:${place.cloud}`, `region:${region}`, `CCE-Cluster-ID:${clusterId || "*"}`];
  const wish = { command: action, words, ...(action === "stop" && { hard: type === "HARD" }) };
  const { operation: asked, instances } = await ask(c, tools, wish);
  const waits = asked !== undefined && asked.stage !== "approval";
  const waitMs = place.waitSeconds * 1_000;
  const operation = waits ? await tools.follower.end(asked, waitMs, c.req.raw.signal) : asked;
  const servers = serverList(instances, operation);
  const { status, message, code } = outcomeOf(action, servers, operation);
  const data = { server_list: servers };
  const id = operation && { operation: operation.id };
  return c.json({ status, message, action, ...id, data }, code);
}

/**
 * The bot knows one account: what the settings say of another one is a mistake, not a wish.
 * @throws ApiError 400
 */
function regionFor(
  tools: Pick<DropInTools, "regionsOf">,
  { cloud, regions }: HuaweiPlace,
  { region: written, projectId, endpoint }: HuaweiSettings,
): string {
  const known = tools.regionsOf(cloud);
  const region = written || (known.length === 1 ? known[0] : undefined);
  if (region === undefined) throw new ApiError(400, "no-region", "'region' not configured.");
  if (!known.includes(region)) {
    const sentence = `${cloud} has no such region; it has ${known.join(", ")}.`;
    throw new ApiError(400, "other-region", sentence);
  }
  const own = regions[region];
  if (projectId && projectId.toLowerCase() !== own?.project)
    throw new ApiError(400, "other-project", `'projectId' is not that of ${cloud} in ${region}.`);
  if (endpoint && withoutSlash(endpoint) !== own?.endpoint)
    throw new ApiError(400, "other-endpoint", `'endpoint' is not that of ${cloud} in ${region}.`);
  return region;
}

const withoutSlash = (address: string): string => address.replace(/\/+$/, "").toLowerCase();

const refusal = (problem: ProblemDetails): object => ({
  status: "error",
  message: sentenceOf(problem),
  action: "",
  data: {},
});
