import { z } from "zod";

/** `platforms.api` in the configuration: that programs may speak, and how often. */
export const apiOptions = z.strictObject({
  /** Of one key. */
  requestsPerMinute: z.number().int().min(1).max(100_000).default(600),
});

export type ApiOptions = z.infer<typeof apiOptions>;
