import type { Kysely } from "kysely";
import { audit } from "../store/audit.ts";
import { type CodeAccount, deleteCodes, enrolledAccounts, replaceSecret } from "../store/codes.ts";
import type { Database } from "../store/schema.ts";
import { decrypt, type EncryptionKeys, encrypt, isCurrent, UnreadableError } from "./encrypt.ts";
import { placeOf } from "./totp.ts";

/** For a lost or stolen device: the person can enroll anew. @returns whether there was anything */
export async function resetCodes(
  db: Kysely<Database>,
  account: CodeAccount,
  at: number,
): Promise<boolean> {
  const { platform, id } = account;
  return db.transaction().execute(async (turn) => {
    const existed = await deleteCodes(turn, account);
    const words = `codes reset ${platform}:user:${id}`;
    if (existed)
      await audit(turn, [{ at, kind: "enroll", words, outcome: "reset on the command line" }]);
    return existed;
  });
}

export interface Rekeyed {
  /** Encrypted with the current key now. */
  readonly moved: number;
  readonly before: number;
  /** No key that we have reads these. */
  readonly unreadable: readonly CodeAccount[];
}

/** Encrypts every secret with the first of the keys, so that the others are not needed any more. */
export async function rekeyCodes(db: Kysely<Database>, keys: EncryptionKeys): Promise<Rekeyed> {
  const unreadable: CodeAccount[] = [];
  let moved = 0;
  let before = 0;
  for (const { secret, ...account } of await enrolledAccounts(db)) {
    const place = placeOf("secret", account);
    try {
      const plain = decrypt(keys, secret, place);
      if (isCurrent(keys, secret)) before += 1;
      // One that changed meanwhile was encrypted with the current key by a bot that has it.
      else if (await replaceSecret(db, account, secret, encrypt(keys, plain, place))) moved += 1;
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      unreadable.push(account);
    }
  }
  return { moved, before, unreadable };
}
