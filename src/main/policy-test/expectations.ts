import { isNode, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { text } from "../../config/fields.ts";
import { type Known, readAccount, readChannel } from "../../config/principals.ts";
import { sayIssue } from "../../config/say-issue.ts";
import { PERMISSIONS } from "../../model/action.ts";
import { INSTANCE_STATES } from "../../model/instance.ts";
import type { Account } from "../../model/policy.ts";

const EXPECTATIONS_MAX = 5_000;

/** What a person may be written as: one account, or somebody under `people`, who has one on each chat. */
const readPerson = ({ people }: Pick<Known, "people">, written: string) => {
  const accounts = people.get(written.replace(/^person:/, ""));
  if (written.startsWith("person:") && accounts) return { accounts };
  const account = readAccount(written);
  return "sentence" in account ? account : { accounts: [account] };
};

const instant = text((written) => {
  const at = /T.*(Z|[+-]\d\d:?\d\d)$/i.test(written) ? Date.parse(written) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  return {
    sentence: "Is no instant.",
    hint: "Write date, time and difference to UTC: 2026-11-21T20:00+01:00.",
  };
});

const instance = z.strictObject({
  name: z.string().min(1),
  cloud: z.string().optional(),
  region: z.string().default("anywhere"),
  type: z.string().optional(),
  state: z.enum(INSTANCE_STATES).default("running"),
  tags: z.record(z.string(), z.string()).default({}),
});

const expectation = (known: Pick<Known, "people">) =>
  z.strictObject({
    as: text((written) => readPerson(known, written)),
    groups: z.array(z.string().min(1)).default([]),
    in: text(readChannel),
    say: z.string().min(1).optional(),
    do: z.enum(PERMISSIONS).optional(),
    on: z.array(instance).default([]),
    at: instant.optional(),
    expect: z.enum(["allow", "deny", "approval"]),
    because: z.string().min(1).optional(),
  });

export type Expectation = z.output<ReturnType<typeof expectation>> & {
  /** In the file, from 1. */
  readonly line: number;
  /** As they were written. */
  readonly written: { readonly as: string; readonly in: string };
};

/** Reads the whole file, or says all that is wrong with it. */
export function readExpectations(
  source: string,
  people: ReadonlyMap<string, readonly Account[]>,
): { readonly expectations: Expectation[] } | { readonly mistakes: string[] } {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  const lineAt = (offset: number) => lines.linePos(offset).line;
  if (broken) return { mistakes: [`line ${lineAt(broken.pos[0])}: This is not YAML.`] };
  const value = document.toJS() as unknown;
  if (!Array.isArray(value) || value.length === 0) return { mistakes: [NO_LIST] };
  if (value.length > EXPECTATIONS_MAX)
    return { mistakes: [`These are more than ${EXPECTATIONS_MAX} expectations.`] };
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let end = path.length; end > 0; end -= 1) {
      const node = document.getIn(path.slice(0, end), true);
      if (isNode(node) && node.range) return lineAt(node.range[0]);
    }
    return 1;
  };
  const read = z.array(expectation({ people })).safeParse(value, { error: sayIssue });
  const mistakes = [
    ...(read.success ? [] : read.error.issues.map((issue) => sayMistake(issue, lineOf))),
    ...value.flatMap((one, at) => notOneThing(one, lineOf([at]))),
  ];
  if (!read.success || mistakes.length > 0) return { mistakes };
  const expectations = read.data.map((one, at) => ({
    ...one,
    line: lineOf([at]),
    written: value[at] as Expectation["written"],
  }));
  return { expectations };
}

const NO_LIST =
  'The file must be a list of expectations, such as - { as: "slack:user:U1", in: "slack:C1", do: stop, expect: deny }.';

function sayMistake(
  issue: z.core.$ZodIssue,
  lineOf: (path: readonly PropertyKey[]) => number,
): string {
  const { path, message } = issue;
  const keys = issue.code === "unrecognized_keys" ? [issue.keys.join(", ")] : [];
  const hint = issue.code === "custom" ? ` ${String(issue.params?.hint ?? "")}` : "";
  const where = [...path.slice(1).map(String), ...keys].join(".");
  return `line ${lineOf(path)}${where === "" ? "" : `, ${where}`}: ${message}${hint}`;
}

function notOneThing(one: unknown, line: number): string[] {
  if (typeof one !== "object" || one === null) return [];
  if ("say" in one !== "do" in one) return [];
  return [`line ${line}: Give either say, a whole command, or do, one permission.`];
}
