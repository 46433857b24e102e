import { existsSync } from "node:fs";
import { join } from "node:path";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Config, ConfigResult } from "../config.ts";
import type { Log } from "../model/log.ts";
import { type AuditFilter, auditEntries, refsOf } from "../store/audit.ts";
import { printAnchor } from "../store/audit-seal.ts";
import { type AuditVerdict, verifyAudit } from "../store/audit-verify.ts";
import type { Connection } from "../store/connect.ts";
import { csvHeader, csvLine, jsonLine } from "./audit-lines.ts";
import { AUDIT_USAGE, type AuditRequest } from "./audit-request.ts";
import type { Said } from "./said.ts";
import { withDatabase } from "./with-database.ts";

export interface AuditTools {
  readonly now: () => number;
  readonly log: Log;
  /** Where an export goes; it is left open. */
  readonly out: Writable;
}

type Db = Connection["db"];

/** How many entries an export reads at a time. */
const PAGE_SIZE = 1_000;

/**
 * `lamplighter audit`: reads the audit of a bot that runs, or of one that does not. Changes nothing.
 * @returns what is to be said, and the exit code: 0 where all is well
 */
export async function audit(
  request: AuditRequest,
  result: ConfigResult,
  tools: AuditTools,
): Promise<Said> {
  if (request.kind === "help") return { text: AUDIT_USAGE, code: 0 };
  return withDatabase(result, { log: tools.log, mayReach: mustHaveRun }, ({ db }) =>
    answer(request, db, tools),
  );
}

async function answer(
  request: Exclude<AuditRequest, { readonly kind: "help" }>,
  db: Db,
  { now, out }: AuditTools,
): Promise<Said> {
  await mustHaveChain(db);
  if (request.kind === "verify") {
    const { anchor } = request;
    return sayVerdict(await verifyAudit(db, { now: now(), anchor }), anchor !== undefined);
  }
  const { instance, format } = request;
  const refs = instance === undefined ? undefined : await refsOf(db, instance);
  if (refs?.length === 0) {
    return { text: `No instance called “${instance}” was ever known here.`, code: 1 };
  }
  const pages = exported(db, { ...request.filter, refs }, format);
  try {
    await pipeline(Readable.from(pages), out, { end: false });
  } catch (error) {
    // Whoever reads has seen enough (`| head`).
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
  }
  return { text: "", code: 0 };
}

async function* exported(
  db: Db,
  filter: AuditFilter,
  format: "jsonl" | "csv",
): AsyncGenerator<string> {
  if (format === "csv") yield csvHeader();
  const line = format === "csv" ? csvLine : jsonLine;
  let beyond: number | undefined;
  do {
    const page = { order: "oldest first", beyond, limit: PAGE_SIZE } as const;
    const entries = await auditEntries(db, filter, page);
    if (entries.length > 0) yield entries.map(line).join("");
    beyond = entries.length < PAGE_SIZE ? undefined : entries.at(-1)?.id;
  } while (beyond !== undefined);
}

function sayVerdict({ head, sealed, waiting, trouble }: AuditVerdict, anchored: boolean): Said {
  if (trouble) {
    const where = `The audit is not whole from position ${trouble.position} on.`;
    return { text: `${where}\n${trouble.sentence}`, code: 1 };
  }
  if (!head)
    return { text: `The audit is whole: no entry is sealed yet${newest(waiting)}.`, code: 0 };
  const whole = `The audit is whole: ${sealed} ${sealed === 1 ? "entry" : "entries"}${newest(waiting)}${anchored ? ", and the anchor holds" : ""}.`;
  return { text: `${whole}\nAnchor: ${printAnchor(head)}`, code: 0 };
}

const newest = (waiting: number): string =>
  waiting > 0 ? `, and ${waiting} written just now that will be` : "";

/** The built-in server would make a new, empty database where there is none. */
function mustHaveRun({ database, data }: Config): void {
  if (database.url || existsSync(join(data, "postgres"))) return;
  throw new Error(`There is no audit yet: no bot has run with its data in ${data}.`);
}

async function mustHaveChain(db: Db): Promise<void> {
  const tables = await db.introspection.getTables();
  if (tables.some(({ name }) => name === "audit_seal")) return;
  throw new Error(
    "This database has no audit that could be read: start this version of the bot on it once, or run “lamplighter migrate”.",
  );
}
