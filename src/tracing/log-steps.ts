import type { Log } from "../model/log.ts";
import { STEPS, type Step, type Trace, type Traced } from "../model/trace.ts";

/** So many operations of one step are named; of more, it is told how many they are. */
const NAMED_MAX = 20;

/** Writes one line for each step; a look that went well, of which there are many, for those who debug only. */
export const logSteps =
  (log: Log): Trace =>
  (step) => {
    const isQuiet = step.name === "look" && !step.failed;
    log[isQuiet ? "debug" : "info"](fieldsOf(step), STEPS[step.name]);
  };

function fieldsOf({ name, operations, correlation, from, to, outcome, about }: Step): object {
  return {
    step: name,
    ...namesOf(operations),
    ...(correlation !== undefined && { correlation }),
    ...about,
    outcome,
    ms: to - from,
  };
}

function namesOf(operations: readonly Traced[]): object {
  const [first] = operations;
  if (!first) return {};
  if (operations.length === 1) return { operation: first.id, correlation: first.correlation };
  const named = operations.slice(0, NAMED_MAX);
  return {
    operations: named.map(({ id }) => id),
    correlations: named.map((one) => one.correlation),
    operationCount: operations.length,
  };
}
