import type { Action, Permission } from "./action.ts";
import type { Hours } from "./hours.ts";
import type { PlatformName } from "./people.ts";
import type { Selector } from "./selector.ts";

/** A person's account on one platform, by the platform's own id. */
export interface Account {
  readonly platform: PlatformName;
  readonly id: string;
}

/** A channel, by the platform's own id. */
export interface ChannelId {
  readonly platform: PlatformName;
  readonly id: string;
}

/** Accounts that are one and the same human being. */
export interface Person {
  readonly name: string;
  readonly accounts: readonly Account[];
}

/** One kind of person on one platform, by the platform's own id. `member` is anyone who can speak in the channel. */
export type Principal =
  | { readonly kind: "user"; readonly platform: PlatformName; readonly id: string }
  | { readonly kind: "group"; readonly platform: PlatformName; readonly id: string }
  | { readonly kind: "member" };

/** A rule counts only within these hours, or only outside them. */
export interface When {
  readonly kind: "within" | "outside";
  readonly hours: Hours;
}

/** Who may do what, on which of the channel's instances. */
export interface Grant {
  /** The role's name in the configuration, e.g. `@devs`. */
  readonly role: string;
  readonly who: readonly Principal[];
  readonly allow: readonly (Permission | "*")[];
  /** Narrows the channel's own selector. */
  readonly on?: Selector | undefined;
  /** Narrows what may be done, not what may be seen. */
  readonly when?: When | undefined;
  /** At most so many of the instances that it means, in one request. */
  readonly atMost?: number | undefined;
}

/** What is refused whatever is granted. `*` is everything; without `view` nothing else is left either. */
export interface DenyRule {
  /** Absent: everybody. */
  readonly to?: { readonly role: string; readonly who: readonly Principal[] } | undefined;
  readonly deny: readonly (Permission | "*")[];
  readonly on?: Selector | undefined;
  readonly when?: When | undefined;
  /** Only for more than so many of the instances that it means, in one request. */
  readonly moreThan?: number | undefined;
}

/** What nobody may do, in no channel and in no emergency. `*` is every action. */
export interface Guardrail {
  readonly actions: readonly (Action | "*")[];
  readonly on?: Selector | undefined;
}

/** Which actions wait for another person's yes. `*` is every action. */
export interface ApprovalRule {
  readonly for: readonly (Action | "*")[];
  readonly on?: Selector | undefined;
  readonly when?: When | undefined;
  /** Only for more than so many of the instances that it means, in one request. */
  readonly moreThan?: number | undefined;
  /** Role whose people may say yes. */
  readonly by: string;
  readonly approvers: readonly Principal[];
  readonly count: number;
  readonly expiresMs: number;
  /** The approver's one-time code, or a yes that counts in this one channel only. */
  readonly stronger?:
    | { readonly kind: "code" }
    | { readonly kind: "channel"; readonly channel: ChannelId }
    | undefined;
  /** Where the approvers are asked; empty: where the request was made. */
  readonly ask: readonly ChannelId[];
  /** Whether the requester has to say why. */
  readonly reason: "required" | "optional";
}

/** What one channel may see, and who may do what in it. */
export interface ChannelPolicy {
  readonly platform: PlatformName;
  readonly channel: string;
  /** What this channel may see at all. */
  readonly instances: Selector;
  readonly grants: readonly Grant[];
  readonly deny: readonly DenyRule[];
  readonly approvals: readonly ApprovalRule[];
}

export interface Policy {
  readonly people: readonly Person[];
  /** In every channel. */
  readonly deny: readonly DenyRule[];
  readonly never: readonly Guardrail[];
  readonly channels: readonly ChannelPolicy[];
}
