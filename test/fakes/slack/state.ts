/** What the fake workspace consists of. Plain data, open to the test that owns it. */
export interface FakeUser {
  readonly id: string;
  name: string;
  tz?: string | undefined;
  email?: string | undefined;
  /** Deactivated. */
  deleted?: boolean;
  bot?: boolean;
}

export interface FakeChannel {
  readonly id: string;
  name: string;
  private: boolean;
  archived: boolean;
  /** Whether the bot is in it. */
  botIsMember: boolean;
  /** Whose direct message with the bot it is. */
  readonly directWith?: string;
}

export interface FakeGroup {
  readonly id: string;
  users: string[];
}

/** One state of a message, with the moment at which it became so. */
export interface FakeVersion {
  readonly at: number;
  readonly text: string;
  readonly blocks: readonly Record<string, unknown>[];
}

export interface FakeMessage {
  readonly channel: string;
  readonly ts: string;
  /** The only person who sees it; absent when the whole channel does. */
  readonly onlyFor?: string | undefined;
  /** By which door it came. */
  readonly via: "api" | "ack" | "response_url";
  readonly versions: FakeVersion[];
  deleted: boolean;
}

/** One request that the Web API or a response_url got. */
export interface FakeCall {
  readonly method: string;
  readonly at: number;
  readonly args: Readonly<Record<string, string>>;
  /** "ok", or the error word it was answered with. */
  readonly outcome: string;
}

export interface FakeState {
  readonly users: Map<string, FakeUser>;
  readonly channels: Map<string, FakeChannel>;
  readonly groups: Map<string, FakeGroup>;
  readonly messages: FakeMessage[];
  readonly calls: FakeCall[];
  /** The scopes that the bot's token has. */
  scopes: Set<string>;
  readonly now: () => number;
}

export const latest = (message: FakeMessage): FakeVersion => {
  const version = message.versions.at(-1);
  if (!version) throw new Error("a message without a version");
  return version;
};

/** A message as Slack stores it: every block gets an id if it came without one. */
export function version(
  at: number,
  { text, blocks }: { text?: string; blocks?: unknown },
): FakeVersion {
  const list = Array.isArray(blocks) ? (blocks as Record<string, unknown>[]) : [];
  const named = list.map((block, index) => ({ block_id: `b${at}${index}`, ...block }));
  return { at, text: text ?? "", blocks: named };
}

/** Message timestamps: unique, and in the order of posting. */
export function createTs(now: () => number): () => string {
  let last = 0;
  return () => {
    last = Math.max(last + 1, now() * 1000);
    return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, "0")}`;
  };
}
