import type { Instance } from "../model/instance.ts";
import type { Use } from "../model/use.ts";

/**
 * How these instances are in use, by ref. One of which nothing is known is not in the answer. It never throws, and
 * answers within three seconds with what is known by then: nothing may wait for it.
 */
export type Evidence = (instances: readonly Instance[]) => Promise<ReadonlyMap<string, Use>>;

/** For a bot that has nobody to ask. */
export const noEvidence: Evidence = async () => new Map();
