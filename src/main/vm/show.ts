import type { OperationView } from "./client.ts";

type Target = OperationView["targets"][number];

/** How an operation ends a program: 0 all went well, 1 the cloud did not do it, 4 somebody has to say yes first. */
export function exitOf({ stage, outcome }: OperationView): number {
  if (stage === "asked" || stage === "approval") return 4;
  if (stage === "running") return 0;
  return outcome === "succeeded" ? 0 : 1;
}

/** What became of it, for a terminal: one line for each instance. */
export function table(operation: OperationView): string {
  const { id, stage, words, targets, skipped } = operation;
  const rows = targets.map((one) => [one.name, one.action, stateOf(one), one.trouble ?? ""]);
  const left = skipped.map(({ name, why }) => [name, "", "left alone", why]);
  return [`${id}  ${words}  ${stage}`, ...columns([...rows, ...left]), ...todo(operation)].join(
    "\n",
  );
}

/** One line that says how far it is. @param seconds how long somebody waits for it */
export function progress(
  { words, stage, targets, approval }: OperationView,
  seconds: number,
): string {
  const since = `${seconds} s`;
  if (stage === "approval") {
    const open = approval?.needs.map(({ by, count, have }) => `${have} of ${count} by ${by}`) ?? [];
    return `${words}: waits for a yes, ${open.join(", ")} (${since})`;
  }
  const [only, ...more] = targets;
  if (only && more.length === 0) return `${words}: ${stateOf(only)} (${since})`;
  const open = targets.filter(({ phase }) => UNDER_WAY.has(phase)).length;
  return `${words}: ${targets.length - open} of ${targets.length} done (${since})`;
}

const UNDER_WAY: ReadonlySet<Target["phase"]> = new Set([
  "asked",
  "waiting",
  "beginning",
  "watching",
]);

const stateOf = ({ phase, state }: Target): string =>
  phase === "done" || phase === "already"
    ? (state ?? "done")
    : `${phase}${state ? `, ${state}` : ""}`;

function todo({ id, stage }: OperationView): string[] {
  if (stage === "asked") return [`Go ahead with it: lamplighter vm confirm ${id}`];
  return stage === "approval" ? [`Somebody else has to approve ${id} first.`] : [];
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = [0, 1, 2].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0), 0));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
