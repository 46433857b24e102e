import type { EC2ClientConfig } from "@aws-sdk/client-ec2";

const CONNECT_MS = 3_000;

/** For the SDK: no connection, no answer and no pause inside an answer takes longer than this. */
export function boundedRequests(
  timeoutMs: number,
): NonNullable<EC2ClientConfig["requestHandler"]> & object {
  return {
    connectionTimeout: Math.min(CONNECT_MS, timeoutMs),
    requestTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    throwOnRequestTimeout: true,
  };
}

/** `items` in groups of at most `size`, in their order. */
export function groupsOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
