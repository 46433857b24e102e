import { setImmediate } from "node:timers/promises";
import type { Context, MiddlewareHandler } from "hono";
import PQueue from "p-queue";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Asked } from "../../dispatch.ts";
import type { StoredKey } from "../../model/api-key.ts";
import { parseSelector, type Selector } from "../../model/selector.ts";
import type { ApiTools, Spoken } from "./ports.ts";
import { ApiError } from "./problem.ts";

/** What every route of the API knows of its request. */
export interface ApiEnv {
  Variables: { requestId: string; key: StoredKey; spoken: Spoken };
}

/** Gives each request an id, under which the log has it. */
export const identified =
  ({ newId }: Pick<ApiTools, "newId">): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const id = `req_${newId()}`;
    c.set("requestId", id);
    c.header("X-Request-Id", id);
    await next();
  };

const MINUTE_S = 60;
const BUSY_AGAIN_S = 1;
/** So much is done at once for one key. */
const AT_ONCE = 8;

/** Lets in who brings a key that is good, as often as a key may. @param broughtBy where the key stands in a request */
export function admitted(
  tools: ApiTools,
  broughtBy: (c: Context) => string | undefined = keyInHeader,
): MiddlewareHandler<ApiEnv> {
  const limiter = new RateLimiterMemory({ points: tools.requestsPerMinute, duration: MINUTE_S });
  const laneOf = createLanes();
  return async (c, next) => {
    const spoken = tools.spoken();
    if (!spoken) throw new ApiError(503, "starting", "The bot is still starting.", BUSY_AGAIN_S);
    const key = await keyOf(tools, broughtBy(c));
    await limited(limiter, key.name, c);
    c.set("key", key);
    c.set("spoken", inLane(spoken, laneOf(key.name)));
    void tools.noteUse(key).catch((error: unknown) => {
      tools.log.warn({ err: error, key: key.name }, "the use of a key could not be noted");
    });
    await next();
  };
}

/** A lane for each key that is on its way, so that who asks a thousand things at once waits for themselves. */
function createLanes(): (name: string) => PQueue {
  const lanes = new Map<string, PQueue>();
  return (name) => {
    const known = lanes.get(name);
    if (known) return known;
    const lane = new PQueue({ concurrency: AT_ONCE });
    lane.on("idle", () => lanes.delete(name));
    lanes.set(name, lane);
    return lane;
  };
}

/** Waiting for an operation's end is outside of the lane. Who comes between is heard between. */
const inLane = ({ attend, suggest }: Spoken, lane: PQueue): Spoken => ({
  attend: (asked, work) => lane.add(() => setImmediate().then(() => attend(asked, work))),
  suggest: (inquiry) => lane.add(() => setImmediate().then(() => suggest(inquiry))),
});

/** @throws ApiError 401, 503 */
async function keyOf({ checkKey }: ApiTools, brought: string | undefined): Promise<StoredKey> {
  if (brought === undefined) {
    const how = "Bring an API key: Authorization: Bearer lamp_…, or X-API-Key.";
    throw new ApiError(401, "no-key", how);
  }
  const key = await checkKey(brought);
  if (key === "busy")
    throw new ApiError(503, "busy", "Too many keys are looked at just now.", BUSY_AGAIN_S);
  if (key === "unknown") throw new ApiError(401, "wrong-key", "This API key opens nothing.");
  return key;
}

/** The key of a request, where programs bring it. */
export const keyInHeader = (c: Context): string | undefined =>
  /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? c.req.header("x-api-key");

async function limited(limiter: RateLimiterMemory, name: string, c: Context): Promise<void> {
  const taken = await limiter.consume(name).catch((error: unknown) => {
    if (error instanceof RateLimiterRes) return error;
    throw error;
  });
  const resetS = Math.max(1, Math.ceil(taken.msBeforeNext / 1_000));
  c.header("RateLimit-Limit", String(limiter.points));
  c.header("RateLimit-Remaining", String(Math.max(0, taken.remainingPoints)));
  c.header("RateLimit-Reset", String(resetS));
  if (taken.consumedPoints > limiter.points) {
    const sentence = `This key may ask ${limiter.points} times a minute. Come again in ${resetS} s.`;
    throw new ApiError(429, "too-often", sentence, resetS);
  }
}

/** As whom and where the caller speaks. @param event by which the same request is known again; the request's own id if it says none */
export function invocationOf(c: Context<ApiEnv>, event?: string): Asked["invocation"] {
  const { name, channel, instances } = c.get("key");
  return {
    key: `${name}:${event ?? c.get("requestId")}`,
    actor: { platform: "api", id: name, name },
    channel: { platform: "api", id: channel, name: channel },
    ...(instances !== undefined && { within: selectorOf(instances) }),
  };
}

/** It was read when the key was made; one that cannot be read any more means nothing. */
function selectorOf(text: string): Selector {
  const read = parseSelector(text);
  if ("unreadable" in read)
    throw new ApiError(403, "unreadable-key", "This key's selector cannot be read.");
  return read;
}
