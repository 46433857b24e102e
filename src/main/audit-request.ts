import { parseArgs } from "node:util";
import { AUDIT_KINDS, type AuditKind, readAuditActor } from "../model/audit.ts";
import { parseDuration } from "../model/duration.ts";
import type { AuditFilter } from "../store/audit.ts";
import { type Anchor, parseAnchor } from "../store/audit-seal.ts";

/** What `lamplighter audit …` was asked for. */
export type AuditRequest = { readonly config?: string | undefined } & (
  | { readonly kind: "help" }
  | { readonly kind: "verify"; readonly anchor?: Anchor | undefined }
  | {
      readonly kind: "export";
      readonly format: "jsonl" | "csv";
      readonly filter: Omit<AuditFilter, "refs">;
      /** Ref or name. */
      readonly instance?: string | undefined;
    }
);

export const AUDIT_USAGE = `Usage: lamplighter audit verify [--anchor POSITION:HASH]
       lamplighter audit export [--format jsonl|csv] [--since WHEN] [--until WHEN] [--actor WHO]
                                [--instance REF|NAME] [--kind KIND[,KIND…]] [--operation ID]

  verify  looks for anything in the audit that was changed, removed, put in or moved
  export  writes the audit, or the part of it that is asked for, to standard output

  WHEN is a date (2026-05-01, in UTC), an instant (2026-05-01T08:00:00Z) or how long ago (7d, 12h)
  WHO is a platform's id (slack:U0123ANN), or an id or name on any platform
  KIND is one of ${AUDIT_KINDS.join(", ")}

Both take --config FILE, and work beside a running bot as well as without one.`;

const OPTIONS = {
  config: { type: "string" },
  help: { type: "boolean", short: "h" },
  anchor: { type: "string" },
  format: { type: "string" },
  since: { type: "string" },
  until: { type: "string" },
  actor: { type: "string" },
  instance: { type: "string" },
  kind: { type: "string", multiple: true },
  operation: { type: "string" },
} as const;

const BELONGS_TO = {
  verify: ["config", "help", "anchor"],
  export: ["config", "help", "format", "since", "until", "actor", "instance", "kind", "operation"],
} as const;

/**
 * Reads what stands after `lamplighter audit`.
 * @returns the request, or what is wrong with it in a sentence
 */
export function readAuditRequest(args: readonly string[], now: number): AuditRequest | string {
  const read = parse(args);
  if (typeof read === "string") return read;
  const { values, positionals } = read;
  const [word, extra] = positionals;
  const { config } = values;
  if (values.help) return { kind: "help", config };
  if (word !== "verify" && word !== "export") {
    return word === undefined
      ? "Say what to do with the audit: verify or export."
      : `The audit knows verify and export, not “${word}”.`;
  }
  if (extra !== undefined) return `I do not understand “${extra}” after audit ${word}.`;
  const belong: readonly string[] = BELONGS_TO[word];
  const stray = Object.keys(values).find((name) => !belong.includes(name));
  if (stray !== undefined) return `--${stray} does not belong to audit ${word}.`;
  return word === "verify" ? readVerify(values) : readExport(values, now);
}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  } catch (error) {
    return (error as Error).message;
  }
}

function readVerify({ config, anchor: text }: Values): AuditRequest | string {
  if (text === undefined) return { kind: "verify", config };
  const anchor = parseAnchor(text);
  if (anchor) return { kind: "verify", config, anchor };
  return "--anchor is a position and its hash of 64 hexadecimal digits, as verify prints them: 1042:9f86d0…";
}

function readExport(values: Values, now: number): AuditRequest | string {
  const { config, format = "jsonl", instance, operation } = values;
  if (format !== "jsonl" && format !== "csv") return `--format is jsonl or csv, not “${format}”.`;
  const kinds = values.kind?.flatMap((text) => text.split(",").map((kind) => kind.trim()));
  const unknown = kinds?.find((kind) => !AUDIT_KINDS.some((known) => known === kind));
  if (unknown !== undefined) {
    return `There is no kind “${unknown}” of audit entry. There are: ${AUDIT_KINDS.join(", ")}.`;
  }
  const since = readWhen(values.since, "begin", now);
  const until = readWhen(values.until, "end", now);
  if (since === "unreadable") return notAnInstant("since", values.since);
  if (until === "unreadable") return notAnInstant("until", values.until);
  if (since !== undefined && until !== undefined && since >= until) {
    return "--since must be before --until.";
  }
  const filter = {
    since,
    until,
    actor: values.actor === undefined ? undefined : readAuditActor(values.actor),
    kinds: kinds as AuditKind[] | undefined,
    operationId: operation,
  };
  return { kind: "export", config, format, instance, filter };
}

const DAY_MS = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** A whole day begins or ends where it is named. */
function readWhen(
  text: string | undefined,
  side: "begin" | "end",
  now: number,
): number | undefined | "unreadable" {
  if (text === undefined) return undefined;
  const agoMs = parseDuration(text);
  if (agoMs !== undefined) return now - agoMs;
  if (!DATE.test(text) && !INSTANT.test(text)) return "unreadable";
  const at = Date.parse(text);
  // Dates such as 31 February would silently become others.
  const day = Date.parse(text.slice(0, 10));
  const isDay = new Date(day || 0).toISOString().startsWith(text.slice(0, 10));
  if (Number.isNaN(at) || !isDay) return "unreadable";
  return DATE.test(text) && side === "end" ? at + DAY_MS : at;
}

const notAnInstant = (option: string, text = ""): string =>
  `--${option} “${text}” is no point in time: give a date (2026-05-01), an instant with its zone (2026-05-01T08:00:00Z), or how long ago (7d).`;
