import type { Attend } from "../../dispatch.ts";
import type { StoredKey } from "../../model/api-key.ts";
import type { Log } from "../../model/log.ts";
import type { Operation } from "../../model/operation.ts";
import type { Suggest } from "../../platforms/platform.ts";
import type { CheckKey } from "./key.ts";

/** The running bot, as programs reach it. */
export interface Spoken {
  readonly attend: Attend;
  readonly suggest: Suggest;
}

/** What the API is made with. */
export interface ApiTools {
  readonly checkKey: CheckKey;
  readonly noteUse: (key: StoredKey) => Promise<void>;
  /** Undefined while the bot is still starting. */
  readonly spoken: () => Spoken | undefined;
  /** What this invocation made, if anything. */
  readonly madeBy: (invocationKey: string) => Promise<Operation | undefined>;
  readonly operations: (ids: readonly string[]) => Promise<readonly Operation[]>;
  /** Of one key. */
  readonly requestsPerMinute: number;
  readonly now: () => number;
  readonly newId: () => string;
  readonly log: Log;
}
