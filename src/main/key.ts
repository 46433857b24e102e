import type { Config, ConfigResult } from "../config.ts";
import { makeKey } from "../http/api/key.ts";
import { type ApiKey, isLive } from "../model/api-key.ts";
import type { Log } from "../model/log.ts";
import { allKeys, insertKey, revokeKey } from "../store/api-keys.ts";
import { audit } from "../store/audit.ts";
import type { Connection } from "../store/connect.ts";
import { KEY_USAGE, type KeyRequest } from "./key-request.ts";
import type { Said } from "./said.ts";
import { withDatabase } from "./with-database.ts";

export interface KeyTools {
  readonly now: () => number;
  readonly log: Log;
}

type Request = Exclude<KeyRequest, { readonly kind: "help" }>;
type Create = Extract<KeyRequest, { readonly kind: "create" }>;

/** `lamplighter key`: gives programs keys, lists them, takes them back. */
export async function key(
  request: KeyRequest,
  result: ConfigResult,
  tools: KeyTools,
): Promise<Said> {
  if (request.kind === "help") return { text: KEY_USAGE, code: 0 };
  const missing = result.ok && request.kind === "create" && whatIsMissing(result.config, request);
  if (missing) return { text: missing, code: 1 };
  return withDatabase(result, tools, ({ db }) => answer(request, db, tools.now()));
}

/** A key that nothing could be done with would look like a fault of the API. */
function whatIsMissing({ platforms, policy }: Config, { channel }: Create): string | undefined {
  if (!("api" in platforms))
    return "The configuration has no HTTP API. Add api: {} under platforms.";
  const known = policy.channels.some((one) => one.platform === "api" && one.channel === channel);
  if (known) return undefined;
  return `The configuration has no channel api: ${channel}. Add one under channels, with what its keys may do.`;
}

async function answer(request: Request, db: Connection["db"], now: number): Promise<Said> {
  switch (request.kind) {
    case "list": {
      const lines = (await allKeys(db)).map((one) => lineOf(one, now));
      return { text: lines.join("\n") || "No key was ever made.", code: 0 };
    }
    case "revoke": {
      const done = await db.transaction().execute(async (tx) => {
        const revoked = await revokeKey(tx, request.name, now);
        const detail = { name: request.name };
        if (revoked) await audit(tx, [{ at: now, kind: "key", outcome: "revoked", detail }]);
        return revoked;
      });
      if (done) return { text: `${request.name} opens nothing any more.`, code: 0 };
      return { text: `There is no key “${request.name}” that opens anything.`, code: 1 };
    }
    case "create":
      return create(request, db, now);
    default:
      return request satisfies never;
  }
}

async function create(request: Create, db: Connection["db"], now: number): Promise<Said> {
  const { name, channel, roles, instances, expiresIn } = request;
  const { key: shown, hash } = await makeKey(name);
  const expiresAt = expiresIn === undefined ? undefined : now + expiresIn;
  const kept = { name, channel, roles, instances, hash, createdAt: now, expiresAt };
  const detail = { name, channel, roles, instances, expiresAt };
  const made = await db.transaction().execute(async (tx) => {
    const inserted = await insertKey(tx, kept);
    if (inserted) await audit(tx, [{ at: now, kind: "key", outcome: "created", detail }]);
    return inserted;
  });
  if (made)
    return {
      text: `${shown}\n\nIt is shown this once. Send it as Authorization: Bearer …`,
      code: 0,
    };
  return {
    text: `There was a key “${name}” before. A name is never given twice: choose another.`,
    code: 1,
  };
}

function lineOf(key: ApiKey, now: number): string {
  const { name, channel, roles, instances, expiresAt, lastUsedAt, revokedAt } = key;
  const rights = [`api:${channel}`, ...roles.map((role) => `api:role:${role}`)];
  if (instances !== undefined) rights.push(`on ${instances}`);
  const used = lastUsedAt === undefined ? "never used" : `last used ${day(lastUsedAt)}`;
  const life = isLive(key, now) ? "until" : "ended";
  const until = revokedAt ?? expiresAt;
  const end = until === undefined ? "no end" : `${life} ${day(until)}`;
  return [name, rights.join(" "), used, end].join("  ");
}

const day = (at: number): string => new Date(at).toISOString();
