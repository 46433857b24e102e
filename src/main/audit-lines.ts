import { canonicalJson } from "../model/canonical.ts";
import type { SealedAuditRecord } from "../store/audit.ts";

/**
 * One entry as a line of JSON. `entry` is exactly what is sealed: who has the line before it can make the hash anew.
 */
export function jsonLine({ seal, ...entry }: SealedAuditRecord): string {
  const { position, hash } = seal ?? {};
  return `${canonicalJson({ position, hash, time: isoTime(entry.at), entry })}\n`;
}

const COLUMNS: Readonly<Record<string, (entry: SealedAuditRecord) => string | number | undefined>> =
  {
    position: ({ seal }) => seal?.position,
    hash: ({ seal }) => seal?.hash,
    id: ({ id }) => id,
    time: ({ at }) => isoTime(at),
    kind: ({ kind }) => kind,
    actor_platform: ({ actor }) => actor?.platform,
    actor_id: ({ actor }) => actor?.id,
    actor_name: ({ actor }) => actor?.name,
    channel_platform: ({ channel }) => channel?.platform,
    channel_id: ({ channel }) => channel?.id,
    channel_name: ({ channel }) => channel?.name,
    operation: ({ operationId }) => operationId,
    correlation: ({ correlationId }) => correlationId,
    targets: ({ ref, targets = [] }) => [...(ref ? [ref] : []), ...targets].join(" "),
    rule: ({ rule }) => rule,
    words: ({ words }) => words,
    outcome: ({ outcome }) => outcome,
    detail: ({ detail }) => detail && canonicalJson(detail),
  };

/** The names of the columns. */
export const csvHeader = (): string => `${Object.keys(COLUMNS).join(",")}\r\n`;

/** One entry as a line for spreadsheets. */
export function csvLine(entry: SealedAuditRecord): string {
  const cells = Object.values(COLUMNS).map((read) => cell(read(entry)));
  return `${cells.join(",")}\r\n`;
}

/** What a spreadsheet would take for a formula, also behind blanks; people choose words and names. */
const FORMULA = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/u;

function cell(value: string | number | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function isoTime(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString();
}
