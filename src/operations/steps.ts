import type { Action } from "../model/action.ts";
import type { Operation, Phase } from "../model/operation.ts";
import type { Step, Traced } from "../model/trace.ts";
import { ProviderError } from "../providers/provider.ts";
import type { Ended } from "../store/touch.ts";
import type { OperationsTools } from "./tools.ts";

const GOOD: ReadonlySet<string> = new Set<Phase>(["done", "already", "cancelled"]);

/** The end of an operation, from its beginning. */
export function endStep({ id, correlation, verb, createdAt, phases }: Ended, now: number): Step {
  const kinds = Object.keys(phases);
  const instances = Object.values(phases).reduce((sum, n) => sum + n, 0);
  return {
    name: "end",
    operations: [{ id, correlation }],
    from: createdAt,
    to: now,
    outcome: inOneWord(kinds),
    failed: kinds.some((kind) => !GOOD.has(kind)),
    about: { action: verb, instances, ...(kinds.length > 1 && phases) },
  };
}

/** The end of one of which no cloud was asked. */
export function unaskedStep(operation: Operation, outcome: string, now: number): Step {
  const { id, correlation, verb, createdAt, targets } = operation;
  const about = { action: verb, instances: targets.length };
  return {
    name: "end",
    operations: [{ id, correlation }],
    from: createdAt,
    to: now,
    outcome,
    about,
  };
}

interface Call {
  readonly name: "look" | "begin";
  readonly place: { readonly cloud: string; readonly region: string };
  /** Its targets, by the operations that they belong to. */
  readonly all: readonly { readonly operation: Traced }[];
  readonly action?: Action;
  /** When the cloud was asked, Unix milliseconds. */
  readonly from: number;
  /** What it said of each. */
  readonly outcomes?: Iterable<string>;
  readonly error?: unknown;
}

/** Tells of a call to a cloud that was just answered, or failed. */
export function traceCall(
  { trace, now }: Pick<OperationsTools, "trace" | "now">,
  call: Call,
): void {
  const { name, place, all, action, from, outcomes = [], error } = call;
  const outcome = error === undefined ? inOneWord(outcomes) : kindOf(error);
  trace({
    name,
    operations: operationsOf(all),
    from,
    to: now(),
    outcome,
    failed: error !== undefined || outcome === "refused",
    about: {
      cloud: place.cloud,
      region: place.region,
      ...(action && { action }),
      instances: all.length,
    },
  });
}

/** What became of several, where it is the same of all of them. */
function inOneWord(outcomes: Iterable<string>): string {
  const [only = "nothing", ...more] = new Set(outcomes);
  return more.length > 0 ? "mixed" : only;
}

/** Each operation once. */
const operationsOf = (all: Call["all"]): readonly Traced[] => [
  ...new Map(all.map(({ operation: { id, correlation } }) => [id, { id, correlation }])).values(),
];

const kindOf = (error: unknown): string =>
  error instanceof ProviderError ? error.trouble.kind : "fault";
