/** At most `cap` requests in any `perMs` milliseconds. */
export interface FakeLimit {
  readonly cap: number;
  readonly perMs: number;
}

export type FakeLimits = Readonly<Record<string, FakeLimit>>;

/** Slack's tiers. In one channel about one post a second, where two that were delayed on the way may arrive as one. */
export const SLACK_LIMITS: FakeLimits = {
  "apps.connections.open": { cap: 5, perMs: 60_000 },
  "usergroups.list": { cap: 20, perMs: 60_000 },
  "usergroups.users.list": { cap: 20, perMs: 60_000 },
  "conversations.list": { cap: 20, perMs: 60_000 },
  "chat.update": { cap: 50, perMs: 60_000 },
  "conversations.info": { cap: 50, perMs: 60_000 },
  "users.lookupByEmail": { cap: 50, perMs: 60_000 },
  "conversations.open": { cap: 50, perMs: 60_000 },
  "conversations.members": { cap: 100, perMs: 60_000 },
  "chat.postEphemeral": { cap: 100, perMs: 60_000 },
  "views.open": { cap: 100, perMs: 60_000 },
  "views.publish": { cap: 100, perMs: 60_000 },
  "files.getUploadURLExternal": { cap: 100, perMs: 60_000 },
  "files.completeUploadExternal": { cap: 100, perMs: 60_000 },
  "files.info": { cap: 100, perMs: 60_000 },
  "users.info": { cap: 100, perMs: 60_000 },
  "chat.postMessage": { cap: 300, perMs: 60_000 },
  "chat.postMessage in one channel": { cap: 3, perMs: 2_850 },
};

/** Says how many seconds to wait where a request is one too many. */
export function createRateLimits(limits: FakeLimits, now: () => number) {
  const taken = new Map<string, number[]>();

  const waitMs = (name: string, key: string): number => {
    const limit = limits[name];
    if (!limit) return 0;
    const at = now();
    const recent = (taken.get(key) ?? []).filter((time) => at - time < limit.perMs);
    taken.set(key, recent);
    const oldest = recent[recent.length - limit.cap];
    return oldest === undefined ? 0 : oldest + limit.perMs - at;
  };

  return {
    /** Zero when the request may pass, and then it counts; else the seconds for `Retry-After`. */
    take(method: string, channel: string | undefined): number {
      const inChannel = channel === undefined ? [] : [[`${method} in one channel`, channel]];
      const names = [[method, ""], ...inChannel].map(([name = "", key = ""]) => ({
        name,
        key: `${name}/${key}`,
      }));
      const wait = Math.max(...names.map(({ name, key }) => waitMs(name, key)));
      if (wait > 0) return Math.max(1, Math.ceil(wait / 1000));
      for (const { key } of names) taken.get(key)?.push(now());
      return 0;
    },
  };
}
