import { readSource } from "../config/source.ts";
import type { ConfigResult } from "../config.ts";
import { sayMistake } from "../config.ts";
import { type Expectation, readExpectations } from "./policy-test/expectations.ts";
import { judge, type Outcome } from "./policy-test/judge.ts";

interface Report {
  readonly text: string;
  /** 0 where all is as expected, 1 where something is not, 2 where nothing could be tried. */
  readonly code: 0 | 1 | 2;
}

/**
 * `lamplighter policy test FILE`: what the policy decides, beside what was expected. Asks no chat and no cloud.
 * @returns the text for the terminal and the exit code
 */
export function policyTest(
  result: ConfigResult,
  file: string,
  { now }: { readonly now: () => number },
): Report {
  if (!result.ok) {
    const mistakes = result.mistakes.map(sayMistake);
    return cannot("The configuration has mistakes.", mistakes);
  }
  const source = readSource(file);
  if (!source.ok) return cannot(sayMistake(source.mistake), []);
  const { policy, clouds } = result.config;
  const people = new Map(policy.people.map(({ name, accounts }) => [name, accounts]));
  const read = readExpectations(source.text, people);
  if ("mistakes" in read) return cannot(`${file} has mistakes.`, read.mistakes);
  const world = { policy, cloud: Object.keys(clouds)[0] ?? "", now: now() };
  return report(read.expectations.map((one) => ({ one, outcome: judge(world, one) })));
}

const cannot = (what: string, mistakes: readonly string[]): Report => ({
  text: [what, ...mistakes.map((mistake) => `  ${mistake}`)].join("\n"),
  code: 2,
});

interface Tried {
  readonly one: Expectation;
  readonly outcome: Outcome;
}

function report(tried: readonly Tried[]): Report {
  const misses = tried.filter((each) => missOf(each) !== undefined).length;
  const rows = tried.map((each) => [
    missOf(each) === undefined ? "ok" : "MISS",
    `line ${each.one.line}`,
    questionOf(each.one),
    `${each.outcome.kind}: ${each.outcome.because}`,
    missOf(each) ?? "",
  ]);
  const summary =
    misses === 0
      ? `All ${tried.length} as expected.`
      : `${misses} of ${tried.length} not as expected.`;
  return { text: [...columns(rows), "", summary].join("\n"), code: misses === 0 ? 0 : 1 };
}

/** What is not as expected, if anything. */
function missOf({ one, outcome }: Tried): string | undefined {
  if (outcome.kind !== one.expect) return `expected ${one.expect}`;
  const said = outcome.because.toLowerCase();
  if (one.because === undefined || said.includes(one.because.toLowerCase())) return undefined;
  return `expected because of “${one.because}”`;
}

function questionOf({ written, say, do: permission, on }: Expectation): string {
  const names = on.map(({ name }) => name).join(", ");
  const what = say ?? [permission, names].filter((word) => word !== "").join(" ");
  return `${written.as} in ${written.in}: ${what}`;
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
