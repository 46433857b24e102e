import { createHash, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import PQueue from "p-queue";
import { isLive, type StoredKey } from "../../model/api-key.ts";

/** What a key looks like: `lamp_`, its name, its secret. */
const FORM = /^lamp_([a-z0-9][a-z0-9-]{0,39})_([A-Za-z0-9_-]{43})$/;
const SECRET_BYTES = 32;

/** RFC 7914's parameters; 16 MiB and some 50 ms for each try. */
const COST = { N: 16_384, r: 8, p: 1 } as const;
const HASH_BYTES = 32;
const SALT_BYTES = 16;

/** One secret is hashed at a time, and so many more may wait for it: the rest is told to come again. */
const WAITING_MAX = 16;
/** So many secrets that were right are remembered. */
const REMEMBERED_MAX = 1_000;

/** A name that a key can have. */
export const KEY_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** Makes a key. @returns what is shown once, and what is kept */
export async function makeKey(
  name: string,
): Promise<{ readonly key: string; readonly hash: string }> {
  const secret = randomBytes(SECRET_BYTES).toString("base64url");
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(secret, salt, COST);
  const kept = ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64"), hash.toString("base64")];
  return { key: `lamp_${name}_${secret}`, hash: kept.join("$") };
}

export type KeyVerdict = StoredKey | "unknown" | "busy";

/** Tells whose key this is. A key that is not known, wrong, expired or revoked is `unknown`, whichever it is. */
export type CheckKey = (brought: string) => Promise<KeyVerdict>;

interface KeyTools {
  readonly find: (name: string) => Promise<StoredKey | undefined>;
  readonly now: () => number;
}

/**
 * The key is looked up each time, so that a revoked one opens nothing any more; the slow hash is made once for each
 * secret. What wrong keys can cost is bounded: a name that nobody has costs no hash, and hashes wait in a short line.
 */
export function createKeyCheck({ find, now }: KeyTools): CheckKey {
  const line = new PQueue({ concurrency: 1 });
  const right = new Set<string>();
  const underWay = new Map<string, Promise<boolean>>();

  const isRight = (brought: string, secret: string, hash: string): Promise<boolean> | undefined => {
    const id = digest(`${hash} ${brought}`);
    if (right.has(id)) return Promise.resolve(true);
    const begun = underWay.get(id);
    if (begun) return begun;
    if (line.size >= WAITING_MAX) return undefined;
    const trying = line
      .add(() => verify(secret, hash))
      .then((good) => {
        if (good) remember(right, id);
        return good;
      })
      .finally(() => underWay.delete(id));
    underWay.set(id, trying);
    return trying;
  };

  return async (brought) => {
    const [, name, secret] = FORM.exec(brought) ?? [];
    const key = name === undefined ? undefined : await find(name);
    if (!key || secret === undefined || !isLive(key, now())) return "unknown";
    const trying = isRight(brought, secret, key.hash);
    if (!trying) return "busy";
    return (await trying) ? key : "unknown";
  };
}

/** The oldest makes room. */
function remember(right: Set<string>, id: string): void {
  right.add(id);
  const [oldest] = right;
  if (right.size > REMEMBERED_MAX && oldest !== undefined) right.delete(oldest);
}

const digest = (text: string): string => createHash("sha256").update(text).digest("base64");

async function verify(secret: string, kept: string): Promise<boolean> {
  const [kind, N, r, p, salt = "", hash = ""] = kept.split("$");
  if (kind !== "scrypt") return false;
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const wanted = Buffer.from(hash, "base64");
  const found = await derive(secret, Buffer.from(salt, "base64"), cost);
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}

const derive = (secret: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(secret, salt, HASH_BYTES, cost, (error, hash) =>
      error ? reject(error) : resolve(hash),
    );
  });
