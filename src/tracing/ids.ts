import { createHash } from "node:crypto";
import { type IdGenerator, RandomIdGenerator } from "@opentelemetry/sdk-trace";

/** The trace of one operation, and the span that stands for all of it. */
export interface RootIds {
  readonly traceId: string;
  readonly spanId: string;
}

/** The same for whoever reckons it, so that an operation is one trace whichever process works on it. */
export function rootIdsOf(operationId: string): RootIds {
  const hash = createHash("sha256").update(`lamplighter ${operationId}`).digest("hex");
  return { traceId: hash.slice(0, 32), spanId: hash.slice(32, 48) };
}

/** Makes ids by chance, but for the one span that is begun within `as`. */
export interface OwnIds extends IdGenerator {
  as<Result>(ids: RootIds, begin: () => Result): Result;
}

export function createIds(): OwnIds {
  const chance = new RandomIdGenerator();
  let given: RootIds | undefined;
  return {
    generateTraceId: () => given?.traceId ?? chance.generateTraceId(),
    generateSpanId: () => given?.spanId ?? chance.generateSpanId(),
    as(ids, begin) {
      given = ids;
      try {
        return begin();
      } finally {
        given = undefined;
      }
    },
  };
}
