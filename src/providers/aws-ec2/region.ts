import type { EC2ClientConfig } from "@aws-sdk/client-ec2";
import { EC2Client } from "@aws-sdk/client-ec2";
import type { ProviderTools } from "../provider.ts";
import { ProviderError } from "../provider.ts";
import { within } from "../within.ts";
import { boundedRequests } from "./bounds.ts";
import type { Credentials } from "./credentials.ts";
import { toProviderError } from "./errors.ts";
import type { AwsEc2Options } from "./options.ts";

/** Two tries and the pause between them, which the SDK draws at random. */
const PAUSE_MS = 3_000;

/** EC2 in one region of one account. */
export interface Ec2Region {
  readonly name: string;
  readonly client: EC2Client;
  /** Sends nothing twice: for what must not happen twice. */
  readonly once: EC2Client;
  readonly call: BoundedCall;
}

/** Runs one call within its time limit; whatever goes wrong is a `ProviderError`. */
type BoundedCall = <T>(right: string, run: (signal: AbortSignal) => Promise<T>) => Promise<T>;

export function createRegions(
  options: AwsEc2Options,
  { env }: ProviderTools,
  credentials: Credentials,
): ReadonlyMap<string, Ec2Region> {
  const endpoint = options.endpoint ?? env.AWS_ENDPOINT_URL_EC2 ?? env.AWS_ENDPOINT_URL;
  const { timeoutMs } = options;
  const shared: EC2ClientConfig = {
    credentials,
    retryMode: "standard",
    customUserAgent: "lamplighter",
    requestHandler: boundedRequests(timeoutMs),
    ...(endpoint ? { endpoint } : {}),
  };
  return new Map(options.regions.map((name) => [name, createRegion(name, shared, timeoutMs)]));
}

const createRegion = (region: string, shared: EC2ClientConfig, timeoutMs: number): Ec2Region => ({
  name: region,
  client: new EC2Client({ ...shared, region, maxAttempts: 2 }),
  once: new EC2Client({ ...shared, region, maxAttempts: 1 }),
  call: boundedCall(region, timeoutMs),
});

/** @param timeoutMs of one request; there may be two of them, and a pause between */
export function boundedCall(region: string, timeoutMs: number): BoundedCall {
  const totalMs = 2 * timeoutMs + PAUSE_MS;
  const detail = `AWS in ${region} did not answer within ${totalMs / 1000} s`;
  const late = () => new ProviderError({ kind: "unreachable", detail });
  return async (right, run) => {
    const abort = new AbortController();
    try {
      return await within(totalMs, run(abort.signal), late);
    } catch (error) {
      throw toProviderError(error, { right, region });
    } finally {
      abort.abort();
    }
  };
}
