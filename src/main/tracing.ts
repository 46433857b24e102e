import { readTracing } from "../config/tracing.ts";
import type { Environment } from "../config.ts";
import type { Log } from "../model/log.ts";
import type { Trace } from "../model/trace.ts";
import { logSteps } from "../tracing/log-steps.ts";

export interface Tracing {
  readonly trace: Trace;
  stop(): Promise<void>;
}

interface TracingTools {
  readonly env: Environment;
  readonly now: () => number;
  readonly log: Log;
}

/** Steps go into the log and, where a collector is configured, to it. What sends is loaded here, and not before. */
export async function createTracing({ env, ...tools }: TracingTools): Promise<Tracing> {
  const logged = logSteps(tools.log);
  const read = readTracing(env);
  if (read && "problem" in read) tools.log.warn({ why: read.problem }, "traces are not sent");
  if (!read || "problem" in read) return { trace: logged, stop: async () => {} };
  const { createSpans } = await import("../tracing/spans.ts");
  const spans = createSpans(read, tools);
  return {
    trace(step) {
      logged(step);
      spans.trace(step);
    },
    stop: () => spans.stop(),
  };
}
