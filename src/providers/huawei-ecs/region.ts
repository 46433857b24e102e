import { setTimeout as pause } from "node:timers/promises";
import { EcsClient } from "@huaweicloud/huaweicloud-sdk-ecs";
import type { z } from "zod";
import type { ProviderTools } from "../provider.ts";
import { ProviderError } from "../provider.ts";
import { endpointsOf } from "./endpoints.ts";
import type { About } from "./errors.ts";
import { toProviderError, unreadable } from "./errors.ts";
import type { Exchange, Keys, QuietHttp } from "./http.ts";
import { createQuietHttp } from "./http.ts";
import type { HuaweiOptions } from "./options.ts";

/** Between two tries of a reading call, in milliseconds. */
const PAUSE_MS = 300;

/** How one call is made. */
export interface Ask<T> {
  readonly right: string;
  /** What the answer must look like; what the SDK declares about it is not what comes. */
  readonly shape: z.ZodType<T>;
  /** Only for what may be sent twice. */
  readonly tries: 1 | 2;
}

/** ECS and CCE in one region of one account. */
export interface HuaweiRegion {
  readonly name: string;
  readonly enterpriseProject: string | undefined;
  /** One bounded call; whatever goes wrong is a `ProviderError`. */
  ecs<T>(ask: Ask<T>, run: (client: EcsClient) => Promise<unknown>): Promise<T>;
  cce<T>(ask: Ask<T>, method: "GET" | "POST", path: string): Promise<T>;
  /** For what goes wrong later, in a job. */
  about(right: string): About;
  close(): void;
}

export function createRegions(
  options: HuaweiOptions,
  { env }: ProviderTools,
): ReadonlyMap<string, HuaweiRegion> {
  const keys = keysOf(options, env);
  return new Map(
    Object.keys(options.regions).map((name) => [name, createRegion(name, options, keys)]),
  );
}

function keysOf(options: HuaweiOptions, env: ProviderTools["env"]): Keys | undefined {
  const { accessKey, secretKey, securityToken } = options;
  if (accessKey !== undefined && secretKey !== undefined)
    return { accessKey, secretKey, securityToken };
  const { HUAWEICLOUD_SDK_AK: ak, HUAWEICLOUD_SDK_SK: sk } = env;
  if (!ak || !sk) return undefined;
  return { accessKey: ak, secretKey: sk, securityToken: env.HUAWEICLOUD_SDK_SECURITY_TOKEN };
}

function createRegion(name: string, options: HuaweiOptions, keys: Keys | undefined): HuaweiRegion {
  const { project = "", ...addresses } = options.regions[name] ?? {};
  const { timeoutMs } = options;
  const at = endpointsOf(name, addresses);
  const open = (endpoint: string) =>
    keys && createQuietHttp({ endpoint, project, keys, timeoutMs });
  const http = { ecs: open(at.ecs), cce: open(at.cce) };
  const secrets = Object.values(keys ?? {}).filter((key) => key !== undefined);
  const about = (right: string): About => ({ right, region: name, secrets });
  return {
    name,
    enterpriseProject: options.enterpriseProject,
    about,
    ecs: (ask, run) =>
      attempts(ask, about(ask.right), (exchange) =>
        run(new EcsClient(opened(http.ecs).clientFor(exchange))),
      ),
    cce: (ask, method, path) =>
      attempts(ask, about(ask.right), (exchange) =>
        opened(http.cce).clientFor(exchange).sendRequest(jsonRequest(method, path)),
      ),
    close: () => {
      for (const each of [http.ecs, http.cce]) each?.close();
    },
  };
}

/** Made anew for each call: the SDK writes into it. */
const jsonRequest = (method: string, url: string) => ({
  method,
  url,
  contentType: "application/json",
  queryParams: {},
  pathParams: {},
  headers: {},
});

function opened(http: QuietHttp | undefined): QuietHttp {
  if (http) return http;
  throw new ProviderError({
    kind: "credentials",
    detail:
      "no Huawei Cloud keys found: set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, or accessKey and secretKey of this cloud",
  });
}

/** A reading call that got no answer, or a fault, is made once more. */
async function attempts<T>(
  ask: Ask<T>,
  about: About,
  run: (exchange: Exchange) => Promise<unknown>,
): Promise<T> {
  for (let left = ask.tries - 1; ; left -= 1) {
    try {
      return await attempt(ask, about, run);
    } catch (error) {
      if (left <= 0 || !(error instanceof ProviderError) || !mayPass(error)) throw error;
      await pause(PAUSE_MS);
    }
  }
}

const mayPass = ({ trouble }: ProviderError): boolean =>
  trouble.kind === "unreachable" || trouble.kind === "provider-fault";

async function attempt<T>(
  { shape }: Ask<T>,
  about: About,
  run: (exchange: Exchange) => Promise<unknown>,
): Promise<T> {
  const exchange: Exchange = { answered: false };
  let answer: unknown;
  try {
    answer = await run(exchange);
  } catch (error) {
    throw toProviderError(error, exchange, about);
  }
  const read = shape.safeParse(answer);
  if (!read.success) throw unreadable(about.region);
  return read.data;
}
