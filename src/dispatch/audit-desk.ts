import type { Kysely } from "kysely";
import type { AuditDesk } from "../services.ts";
import { type AuditFilter, auditEntries, refsOf } from "../store/audit.ts";
import type { Database } from "../store/schema.ts";
import type { Allowed } from "./allowed.ts";

/**
 * What this one person may read of the audit. An entry that names an instance out of their sight is none of theirs, nor is
 * one about no instance at all (a key, the configuration), unless nothing narrows what they see and hold.
 */
export const auditDesk = (
  { db }: { readonly db: Kysely<Database> },
  allowed: Allowed,
): AuditDesk => ({
  async entries({ instance, ...filter }, page) {
    allowed.rights.demand(["audit"], []);
    const only = readsEverything(allowed) ? undefined : readableRefs(allowed);
    const refs = instance === undefined ? undefined : await refsOf(db, instance);
    const meant: AuditFilter = { ...filter, refs, only };
    return auditEntries(db, meant, { ...page, order: "newest first" });
  },
});

const readsEverything = ({ rights, invocation }: Allowed): boolean =>
  invocation.within === undefined && rights.onEverything("view") && rights.onEverything("audit");

function readableRefs({ rights, inventory: { instances } }: Allowed): readonly string[] {
  const decision = rights.decide("audit", instances);
  const hidden = new Set<string>(
    decision.kind === "allow" ? [] : decision.instances.map(({ ref }) => ref),
  );
  return instances.map(({ ref }) => ref).filter((ref) => !hidden.has(ref));
}
