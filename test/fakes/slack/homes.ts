import { randomBytes } from "node:crypto";
import { homeProblems } from "../../support/block-kit-limits.ts";
import type { FakeState } from "./state.ts";
import type { Json } from "./views.ts";

/** A person's home tab as it is now. */
export interface FakeHome {
  readonly id: string;
  readonly user: string;
  readonly hash: string;
  readonly view: Json;
}

type Published =
  | { readonly ok: true; readonly view: Json }
  | { readonly ok: false; readonly error: string; readonly response_metadata?: Json };

/** The home tabs of the workspace. */
export function createHomes(state: FakeState) {
  const homes = new Map<string, FakeHome>();
  const how = { enabled: true };
  return {
    homes,
    how,
    publish({ user_id = "", view = "", hash }: Readonly<Record<string, string>>): Published {
      if (!how.enabled) return { ok: false, error: "not_enabled" };
      if (!state.users.has(user_id)) return { ok: false, error: "user_not_found" };
      const described = parsed(view);
      const problems = described ? homeProblems(described) : ["invalid `view`"];
      if (!described || problems.length > 0)
        return {
          ok: false,
          error: "invalid_arguments",
          response_metadata: { messages: problems },
        };
      const before = homes.get(user_id);
      if (hash !== undefined && before?.hash !== hash) return { ok: false, error: "hash_conflict" };
      const home: FakeHome = {
        id: before?.id ?? `V${randomBytes(5).toString("hex").toUpperCase()}`,
        user: user_id,
        hash: `${Math.floor(state.now() / 1000)}.${randomBytes(4).toString("hex")}`,
        view: { ...described, blocks: named(described.blocks as Json[]) },
      };
      homes.set(user_id, home);
      return { ok: true, view: asSent(home) };
    },
  };
}

/** Every block gets an id if it came without one. */
const named = (blocks: readonly Json[]): Json[] =>
  blocks.map((block, index) => ({ block_id: `h${index}`, ...block }));

/** A home tab as Slack sends it to the bot. */
export const asSent = ({ id, hash, view }: FakeHome): Json => ({
  ...view,
  id,
  hash,
  team_id: "T0ACME",
  app_id: "A0LAMP",
  bot_id: "B0BOT",
  root_view_id: id,
  state: { values: {} },
});

function parsed(json: string): Json | undefined {
  try {
    return JSON.parse(json) as Json;
  } catch {
    return undefined;
  }
}
