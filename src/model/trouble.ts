/** Why a cloud did not do what it was asked, in one vocabulary for all clouds. */
export type TroubleKind =
  /** The instance is not there (any more). */
  | "not-found"
  /** The credentials are good but lack a right; `missing` names it. */
  | "not-allowed"
  /** The credentials themselves are refused or expired. */
  | "credentials"
  /** Another task is under way on the instance. */
  | "busy"
  /** The instance is in a state from which the action is impossible. */
  | "wrong-state"
  /** The cloud has no room for it now. */
  | "capacity"
  /** The account's own limit is reached. */
  | "quota"
  /** The cloud asks us to slow down. */
  | "throttled"
  /** No answer: connection refused, time-out, broken answer. */
  | "unreachable"
  /** This cloud cannot do this at all, or not for this instance. */
  | "unsupported"
  /** Protected against this action, in the cloud or by a rule of ours. */
  | "protected"
  /** The cloud failed by itself. */
  | "provider-fault";

export interface Trouble {
  readonly kind: TroubleKind;
  /** The cloud's own words, without secrets. Shown on request, privately. */
  readonly detail: string;
  /** The cloud's own error code, e.g. `InsufficientInstanceCapacity`. */
  readonly code?: string | undefined;
  /** The right that is missing, e.g. `ec2:StopInstances`. */
  readonly missing?: string | undefined;
  /** How long the cloud asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string | undefined;
}
