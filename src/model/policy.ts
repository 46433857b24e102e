import type { Permission } from "./action.ts";
import type { PlatformName } from "./people.ts";
import type { Selector } from "./selector.ts";

/** One kind of person on one platform, by the platform's own id. `member` is anyone who can speak in the channel. */
export type Principal =
  | { readonly kind: "user"; readonly platform: PlatformName; readonly id: string }
  | { readonly kind: "group"; readonly platform: PlatformName; readonly id: string }
  | { readonly kind: "member" };

/** Who may do what, on which of the channel's instances. */
export interface Grant {
  /** The role's name in the configuration, e.g. `@devs`. */
  readonly role: string;
  readonly who: readonly Principal[];
  readonly allow: readonly (Permission | "*")[];
  /** Narrows the channel's own selector. */
  readonly on?: Selector | undefined;
}

/** Which actions wait for another person's yes. */
export interface ApprovalRule {
  readonly for: readonly (Permission | "*")[];
  readonly on?: Selector | undefined;
  /** Role whose people may say yes. */
  readonly by: string;
  readonly count: number;
  readonly expiresMs: number;
}

/** What one channel may see, and who may do what in it. */
export interface ChannelPolicy {
  readonly platform: PlatformName;
  readonly channel: string;
  /** What this channel may see at all. */
  readonly instances: Selector;
  readonly grants: readonly Grant[];
  readonly approvals: readonly ApprovalRule[];
}

export interface Policy {
  readonly channels: readonly ChannelPolicy[];
}
