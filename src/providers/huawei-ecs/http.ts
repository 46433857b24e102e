import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { BasicCredentials } from "@huaweicloud/huaweicloud-sdk-core";
import { HcClient } from "@huaweicloud/huaweicloud-sdk-core/HcClient.js";
import { DefaultHttpClient } from "@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient.js";
import type { HttpClient } from "@huaweicloud/huaweicloud-sdk-core/http/HttpClient.js";
import { type Logger, LogLevel } from "@huaweicloud/huaweicloud-sdk-core/logger/index.js";

/** Far more than a page of 1,000 servers. */
const ANSWER_MAX_BYTES = 50_000_000;
const USER_AGENT = "huaweicloud-usdk-nodejs/3.0; lamplighter";

export interface Keys {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly securityToken?: string | undefined;
}

export interface HttpSettings {
  readonly endpoint: string;
  readonly project: string;
  readonly keys: Keys;
  readonly timeoutMs: number;
}

/** What was seen of one request on the wire: the SDK's own error leaves half of it out. */
export interface Exchange {
  answered: boolean;
  /** What the SDK's transport threw; some of its fields hold the signed headers, so it is never passed on whole. */
  failure?: unknown;
}

export interface QuietHttp {
  /** A client for one request, which tells `exchange` how that went. */
  clientFor(exchange: Exchange): HcClient;
  close(): void;
}

/**
 * The SDK's transport, silenced and bounded. Left to itself it prints every failed request with its signed headers,
 * waits for ever, follows redirects, and writes a file into the home directory when its builder is used.
 */
export function createQuietHttp({ endpoint, project, keys, timeoutMs }: HttpSettings): QuietHttp {
  const httpAgent = new HttpAgent({ keepAlive: true });
  const httpsAgent = new HttpsAgent({ keepAlive: true });
  const limits = {
    timeout: timeoutMs,
    maxRedirects: 0,
    maxContentLength: ANSWER_MAX_BYTES,
    httpAgent,
    httpsAgent,
  };
  const headers = { "User-Agent": USER_AGENT };
  const options = { logger: SILENT, headers, axiosRequestConfig: limits };
  const transport = new DefaultHttpClient(options, [endpoint]);
  const credentials = new BasicCredentials()
    .withAk(keys.accessKey)
    .withSk(keys.secretKey)
    .withProjectId(project);
  if (keys.securityToken !== undefined) credentials.withSecurityToken(keys.securityToken);
  return {
    clientFor: (exchange) =>
      new HcClient(observed(transport, exchange, timeoutMs))
        .withEndpoints([endpoint])
        .withCredential(credentials),
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

const nothing = (): void => {};
const SILENT: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
};

/** The transport's own limit starts anew with each piece of an answer; the signal ends the whole. */
function observed(transport: HttpClient, exchange: Exchange, timeoutMs: number): HttpClient {
  return {
    async sendRequest(request) {
      request.axiosRequestConfig = { signal: AbortSignal.timeout(timeoutMs) };
      try {
        const response = await transport.sendRequest<never>(request);
        exchange.answered = true;
        return response;
      } catch (error) {
        exchange.failure = error;
        throw error;
      }
    },
  };
}
