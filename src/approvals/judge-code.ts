import { HOTP, type Secret } from "otpauth";
import type { CodeChange, CodeRecord } from "../store/codes.ts";
import type { CodeVerdict, Confirmation } from "./codes.ts";

/** What is decided about a code, and what is to be written down about it. */
export interface Judgement<Verdict extends string> {
  readonly verdict: Verdict;
  /** How the account's record changes; absent: not at all. */
  readonly change?: CodeChange;
  /** For the audit, in words without the code; absent where nothing was refused. */
  readonly refused?: string;
  /** The new secret, which takes effect. */
  readonly adopted?: Secret;
}

/** An account's secrets, decrypted when they are asked for. */
export interface Secrets {
  inForce(stored: Buffer): Secret;
  pending(stored: Buffer): Secret;
}

/** What every authenticator takes for granted (RFC 6238): SHA-1, six digits, a new code each half minute. */
const ALGORITHM = "SHA1";
const DIGITS = 6;
const STEP_MS = 30_000;
/** Clocks may be one step apart, either way. */
const STEPS_APART = [0, -1, 1];
const FAILURES_MAX = 5;
/** The first lock; each that follows without a right code between is twice as long, in milliseconds. */
const LOCK_MS = 900_000;
const LOCK_MAX_MS = 86_400_000;
/** A new secret can be confirmed for so long, in milliseconds. */
const PENDING_MS = 900_000;

const NEVER_USED = -1;

const LOCKED = { verdict: "locked", refused: "locked" } as const;
const USED = { verdict: "used", refused: "used before" } as const;

/** Whether a code proves who types. */
export function judgeCode(
  record: CodeRecord | undefined,
  secrets: Secrets,
  { code, now }: { readonly code: string; readonly now: number },
): Judgement<CodeVerdict> {
  if (!record?.secret) return { verdict: "not-enrolled", refused: "not enrolled" };
  if (record.lockedUntil > now) return LOCKED;
  const found = findStep(secrets.inForce(record.secret), code, { now, after: record.lastStep });
  if (found === "wrong") return wrong(record, now);
  if (found === "used") return USED;
  return { verdict: "ok", change: { lastStep: found, failures: 0, lockedUntil: 0 } };
}

/** Whether the first code of a new secret, and one of the secret in force where there is one, are right. */
export function judgeConfirmation(
  record: CodeRecord | undefined,
  secrets: Secrets,
  { code, former, now }: { code: string; former: string | undefined; now: number },
): Judgement<Confirmation> {
  const { pending, secret } = record ?? {};
  if (!record || !pending || pending.at + PENDING_MS < now) return { verdict: "not-begun" };
  if (record.lockedUntil > now) return LOCKED;
  if (secret) {
    if (former === undefined) return { verdict: "former-needed" };
    const proof = findStep(secrets.inForce(secret), former, { now, after: record.lastStep });
    if (proof === "wrong") return wrong(record, now);
    if (proof === "used") return USED;
  }
  const adopted = secrets.pending(pending.secret);
  const found = findStep(adopted, code, { now, after: NEVER_USED });
  if (typeof found === "string") return wrong(record, now);
  return { verdict: "ok", adopted, change: { lastStep: found, failures: 0, lockedUntil: 0 } };
}

/** For which time step the code is right: a later one than `after`, or it was used. */
function findStep(
  secret: Secret,
  typed: string,
  { now, after }: { readonly now: number; readonly after: number },
): number | "wrong" | "used" {
  const token = typed.replace(/[\s-]/g, "");
  if (!/^[0-9]{6}$/.test(token)) return "wrong";
  const step = Math.floor(now / STEP_MS);
  const isFor = (counter: number) =>
    HOTP.validate({ token, secret, algorithm: ALGORITHM, digits: DIGITS, counter, window: 0 }) ===
    0;
  const right = STEPS_APART.map((apart) => step + apart).filter(
    (counter) => counter >= 0 && isFor(counter),
  );
  return right.find((counter) => counter > after) ?? (right.length > 0 ? "used" : "wrong");
}

function wrong({ failures: before }: CodeRecord, now: number): Judgement<"wrong"> {
  const failures = before + 1;
  const locks = Math.floor(failures / FAILURES_MAX);
  const counted = `wrong, ${(before % FAILURES_MAX) + 1} of ${FAILURES_MAX}`;
  if (failures % FAILURES_MAX > 0)
    return { verdict: "wrong", refused: counted, change: { failures, lockedUntil: 0 } };
  const lockedUntil = now + Math.min(LOCK_MS * 2 ** (locks - 1), LOCK_MAX_MS);
  const until = new Date(lockedUntil).toISOString();
  return {
    verdict: "wrong",
    refused: `${counted}: locked until ${until}`,
    change: { failures, lockedUntil },
  };
}
