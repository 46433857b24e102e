import type { Selector } from "./selector.ts";

/** `api` is where programs speak: nobody reads there. */
export const PLATFORMS = ["slack", "discord", "web", "api"] as const;
export type PlatformName = (typeof PLATFORMS)[number];

/** Who said it. Bound to the platform's own id; the name is only for showing. */
export interface Actor {
  readonly platform: PlatformName;
  readonly id: string;
  readonly name: string;
  /** IANA zone, where the platform knows it. */
  readonly timeZone?: string | undefined;
}

/** Where it was said. */
export interface Channel {
  readonly platform: PlatformName;
  readonly id: string;
  readonly name?: string | undefined;
  /** The thread in it where this was said, where the platform counts a thread as a place of its own. Rights are the channel's. */
  readonly thread?: string | undefined;
  /**
   * Said by this channel's rules from elsewhere: nobody knows whether the person is in it. What its members are granted
   * is not theirs, and what has to be said in the channel itself was not.
   */
  readonly remote?: true | undefined;
}

/** One thing a person said: typed, or by a button, which carries the same words. */
export interface Invocation {
  /** The platform's own id of this event: the same event twice has the same key. */
  readonly key: string;
  readonly actor: Actor;
  readonly channel: Channel;
  /** What stands after `/vm`, as the platform sent it. */
  readonly words: string;
  readonly origin: "typed" | "button";
  /** Only these instances, whatever the rules show: an API key may be made for fewer. */
  readonly within?: Selector | undefined;
  /** By whose rules it is heard, where it was said in a place that has none: a person's own, such as a home tab. */
  readonly under?: Channel | undefined;
  /**
   * A right to answer this one event that the platform gave with it (Slack's response_url).
   * It carries authority: never logged, never shown.
   */
  readonly reply?: string | undefined;
}

/** A half-typed option, for which a person wants to see what could stand there. */
export interface Inquiry {
  readonly actor: Actor;
  readonly channel: Channel;
  /** As an invocation has them. */
  readonly under?: Channel | undefined;
  readonly within?: Selector | undefined;
  /** The command's name. */
  readonly command: string;
  readonly option: string;
  /** What stands there so far; "" at the beginning. */
  readonly typed: string;
}

/** One thing that could stand there. */
export interface Suggestion {
  /** What the person sees. */
  readonly label: string;
  /** What would be typed. */
  readonly value: string;
}
