import type { Kysely } from "kysely";
import { Secret, TOTP } from "otpauth";
import type { Actor } from "../model/people.ts";
import { type Phrase, t } from "../model/phrase.ts";
import { BotError } from "../model/problem.ts";
import { audit } from "../store/audit.ts";
import {
  type CodeAccount,
  type CodeRecord,
  changeCodes,
  findCodes,
  savePending,
} from "../store/codes.ts";
import type { Database } from "../store/schema.ts";
import type { Codes } from "./codes.ts";
import { decrypt, type EncryptionKeys, encrypt, UnreadableError } from "./encrypt.ts";
import { type Judgement, judgeCode, judgeConfirmation, type Secrets } from "./judge-code.ts";

export interface CodesOptions {
  readonly db: Kysely<Database>;
  /** Absent: there are no codes, and whatever needs one is refused. */
  readonly keys: EncryptionKeys | undefined;
  readonly now: () => number;
}

const ISSUER = "Lamplighter";
const SECRET_BYTES = 20;
const NAME_MAX = 60;

/** Time-based one-time codes (RFC 6238) in the database: each counts once, on whichever replica. */
export function createCodes({ db, keys, now }: CodesOptions): Codes {
  const keyed = (): Keyed => {
    if (keys) return { db, keys };
    throw unavailable(t`The bot has no key to keep them with (${"LAMPLIGHTER_SECRET_KEY"}).`);
  };
  return {
    available: keys !== undefined,
    async verify(actor, code) {
      const at = now();
      return decide(keyed(), { actor, at }, (record, secrets) =>
        judgeCode(record, secrets, { code, now: at }),
      );
    },
    async confirm(actor, code, former) {
      const at = now();
      return decide(keyed(), { actor, at, during: "enrolment" }, (record, secrets) =>
        judgeConfirmation(record, secrets, { code, former, now: at }),
      );
    },
    async begin(actor) {
      const secret = new Secret({ size: SECRET_BYTES });
      const stored = encrypt(keyed().keys, secret.bytes, placeOf("pending", actor));
      await savePending(db, actor, { secret: stored, at: now() });
      return { uri: addressOf(secret, actor), secret: secret.base32 };
    },
    async enrolled(actor) {
      keyed();
      return (await findCodes(db, actor))?.secret !== undefined;
    },
  };
}

interface Keyed {
  readonly db: Kysely<Database>;
  readonly keys: EncryptionKeys;
}

interface Attempt {
  readonly actor: Actor;
  readonly at: number;
  readonly during?: "enrolment";
}

type Judge<Verdict extends string> = (
  record: CodeRecord | undefined,
  secrets: Secrets,
) => Judgement<Verdict>;

/** Judges, and writes down what comes of it with its audit entry, as one step that no other comes between. */
async function decide<Verdict extends string>(
  { db, keys }: Keyed,
  attempt: Attempt,
  judge: Judge<Verdict>,
): Promise<Verdict> {
  const { actor, at, during } = attempt;
  const entry = { at, actor, ...(during && { detail: { during } }) };
  const result = await changeCodes(db, actor, async (record, turn) => {
    const judged = readably(() => judge(record, secretsOf(keys, actor)));
    const { refused, change, adopted } = judged;
    if (refused) await audit(turn, [{ ...entry, kind: "code-refused", outcome: refused }]);
    if (!change || !adopted) return { result: judged, ...(change && { change }) };
    const outcome = record?.secret ? "enrolled anew" : "enrolled";
    await audit(turn, [{ at, actor, kind: "enroll", outcome }]);
    const secret = encrypt(keys, adopted.bytes, placeOf("secret", actor));
    return { result: judged, change: { ...change, enrolled: { secret, at } } };
  });
  if ("why" in result) throw unavailable(result.why);
  return result.verdict;
}

interface Unreadable extends Judgement<"unreadable"> {
  /** A sentence for the person. */
  readonly why: Phrase;
}

/** What cannot be decrypted is an outcome: it is written into the audit before anybody is told. */
function readably<Verdict extends string>(
  judge: () => Judgement<Verdict>,
): Judgement<Verdict> | Unreadable {
  try {
    return judge();
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    const { message } = error;
    const why = t`Your enrolment cannot be read: ${message}. Whoever runs the bot can mend or reset it.`;
    return { verdict: "unreadable", refused: `unreadable: ${message}`, why };
  }
}

/** Where a secret belongs. What was moved to another account, or from `pending` to `secret`, cannot be read there. */
export const placeOf = (which: "secret" | "pending", { platform, id }: CodeAccount): string =>
  JSON.stringify([which, platform, id]);

function secretsOf(keys: EncryptionKeys, account: CodeAccount): Secrets {
  const read = (which: "secret" | "pending") => (stored: Buffer) =>
    // Through hex, because a Buffer may lie in the middle of a larger one.
    Secret.fromHex(decrypt(keys, stored, placeOf(which, account)).toString("hex"));
  return { inForce: read("secret"), pending: read("pending") };
}

function addressOf(secret: Secret, { name, platform }: Actor): string {
  const shown = [...name.replace(/\p{Surrogate}/gu, "")].slice(0, NAME_MAX).join("");
  return new TOTP({ issuer: ISSUER, label: `${shown} (${platform})`, secret }).toString();
}

const unavailable = (why: Phrase): BotError => new BotError({ code: "codes-unavailable", why });
