import type { ApiKey } from "../../model/api-key.ts";
import { type Platform, PlatformError } from "../platform.ts";

/** What this platform needs to know of the keys that were given. */
export interface ApiPlatformTools {
  /** The key of this name, as long as it may be used. @throws where that cannot be known now */
  readonly liveKey: (name: string) => Promise<ApiKey | undefined>;
}

/**
 * Where programs speak: they ask for what they want to know, so nothing is posted. What the rules call the groups of a
 * person are a key's roles.
 */
export function createApiPlatform({ liveKey }: ApiPlatformTools): Platform {
  const nobodyReads = async (): Promise<never> => {
    throw new PlatformError("gone", "nobody reads what is posted where programs speak");
  };
  return {
    name: "api",
    // Its routes are on the bot's own HTTP server.
    start: async () => undefined,
    stop: async () => undefined,
    post: nobodyReads,
    edit: nobodyReads,
    async groupsOf({ id }, _channel, asked) {
      const key = await liveKey(id).catch((cause: unknown) => {
        throw new PlatformError("unreachable", "the API keys cannot be read", { cause });
      });
      return asked.filter((role) => key?.roles.includes(role));
    },
    reach: async () => undefined,
    async *check() {
      yield { what: "the HTTP API", ok: true, detail: "its keys: lamplighter key list" };
    },
  };
}
