import { createHash } from "node:crypto";
import { canonicalJson } from "../model/canonical.ts";
import type { Config } from "./types.ts";

/** Names a configuration without telling it: the same digest, the same configuration. */
export interface Fingerprint {
  readonly digest: string;
  /** One digest for each top-level part. */
  readonly parts: Readonly<Record<string, string>>;
}

/** Digests of what is in force. Secrets are no part of it: a new password makes no new configuration. */
export function fingerprint(config: Config): Fingerprint {
  const parts = Object.fromEntries(
    Object.entries(config).map(([name, part]) => [name, digestOf(withoutSecrets(part))]),
  );
  return { digest: digestOf(parts), parts };
}

const digestOf = (value: unknown): string =>
  createHash("sha256").update(canonicalJson(value)).digest("hex").slice(0, 32);

const SECRET = /secret|password|passphrase|token|credential|(access|api|private|encryption)_?key/i;

/** Texts under a name that says so are left out; addresses lose who they are used as. */
function withoutSecrets(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/:\/\/[^/@\s]*@/, "://");
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(
    ([name, field]) => !(typeof field === "string" && SECRET.test(name)),
  );
  return Object.fromEntries(kept.map(([name, field]) => [name, withoutSecrets(field)]));
}
