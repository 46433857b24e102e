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

/** The promise's own end, or `late()` thrown once `ms` have passed. The timer never outlives the call. */
export async function within<T>(ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** `items` in groups of at most `size`, in their order. */
export function groupsOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
