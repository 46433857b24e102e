import type { Actor } from "../model/people.ts";

/** What came of a code: an authenticator's six digits, which prove more than the chat's session does. */
export type CodeVerdict =
  | "ok"
  | "wrong"
  /** After too many wrong ones nothing is looked at for a while, not even a right one. */
  | "locked"
  | "not-enrolled"
  /** It was right, and it or a later one has been used before. */
  | "used";

/** What came of the end of an enrolment. */
export type Confirmation =
  | Exclude<CodeVerdict, "not-enrolled">
  /** No new secret was shown lately. */
  | "not-begun"
  /** The person is enrolled already, and has to prove that it is them. */
  | "former-needed";

/**
 * One-time codes of people's accounts. Each account is one of its own, also those of one person.
 * Whatever cannot be looked at is refused: all but `available` throw BotError codes-unavailable then.
 */
export interface Codes {
  /** Whether there is a key to read the secrets with. */
  readonly available: boolean;
  /** Uses a code up: of any number of calls with the same one, on any replicas, at most one gets "ok". */
  verify(actor: Actor, code: string): Promise<CodeVerdict>;
  /** A new secret each time. Nothing changes before its first code is confirmed. */
  begin(actor: Actor): Promise<Enrolment>;
  /** @param former a code of the secret in force, where the person is enrolled already */
  confirm(actor: Actor, code: string, former?: string): Promise<Confirmation>;
  enrolled(actor: Actor): Promise<boolean>;
}

/** Shown once, to the person alone: never logged, never recorded. */
export interface Enrolment {
  /** `otpauth://totp/…`, as authenticators read it. */
  readonly uri: string;
  /** Base32. */
  readonly secret: string;
}
