import type { PlatformName } from "../model/people.ts";
import type { Path } from "./document.ts";
import type { CrossFinding } from "./finding.ts";
import { type Known, readAccount } from "./principals.ts";
import { quote } from "./quote.ts";
import { reachesNobody } from "./reach.ts";
import { list, texts, tree } from "./tree.ts";

/** One account is one human being: it stands in one person, once. */
export function accountsTwice(people: unknown): CrossFinding[] {
  const owners = new Map<string, string>();
  return Object.entries(tree(people)).flatMap(([name, accounts]) =>
    texts(accounts).flatMap((text, at) => {
      const read = readAccount(text);
      if (!("id" in read)) return [];
      const key = `${read.platform}:${read.id}`;
      const owner = owners.get(key);
      owners.set(key, owner ?? name);
      if (owner === undefined) return [];
      const hint = "An account belongs to one person, and stands there once.";
      return [
        {
          path: ["people", name, at],
          sentence: `This account stands in ${quote(owner)} already.`,
          hint,
        },
      ];
    }),
  );
}

/** Conditions that contradict each other, or that would change nothing. */
export function conditionChecks(path: Path, rules: unknown): CrossFinding[] {
  return list(rules).flatMap((item, at) => {
    const rule = tree(item);
    const here = [...path, at];
    const timed = rule.hours !== undefined || rule.outside !== undefined;
    const findings: CrossFinding[] = [];
    if (rule.hours !== undefined && rule.outside !== undefined)
      findings.push({
        path: [...here, "outside"],
        sentence: "A rule counts within hours or outside of them, not both.",
        hint: "Keep one of hours and outside, or write two rules.",
      });
    if (rule.timeZone !== undefined && !timed)
      findings.push({
        path: [...here, "timeZone"],
        sentence: "A time zone without hours changes nothing.",
        hint: "Add hours or outside, or remove it.",
      });
    const allow = texts(rule.allow);
    if (
      allow.length > 0 &&
      allow.every((one) => one === "view") &&
      (timed || rule.atMost !== undefined)
    )
      findings.push({
        path: [...here, "allow"],
        sentence: "Hours and number narrow what may be done, not what may be seen.",
        hint: "Remove them here, or take the view away with a rule under deny.",
      });
    return findings;
  });
}

/** Deny rules that nobody can fall under. */
export function deniesNobody(
  path: Path,
  rules: unknown,
  { platforms, known }: { readonly platforms: readonly PlatformName[]; readonly known: Known },
): CrossFinding[] {
  return list(rules).flatMap((item, at) => {
    const { role } = tree(item);
    if (typeof role !== "string" || !reachesNobody(role, platforms, known)) return [];
    const where = platforms.length === 0 ? "any channel" : platforms.join(" or ");
    return [
      {
        path: [...path, at, "role"],
        sentence: `${quote(role)} has nobody on ${where}, so this rule would refuse nothing.`,
        hint: "Add people or groups of that platform to the role, or remove the rule.",
      },
    ];
  });
}
