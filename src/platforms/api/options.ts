import { z } from "zod";
import { dropInOptions } from "./drop-in-options.ts";

/** `platforms.api` in the configuration: that programs may speak, and how often. */
export const apiOptions = z.strictObject({
  /** Of one key. */
  requestsPerMinute: z.number().int().min(1).max(100_000).default(600),
  dropIn: dropInOptions
    .prefault({})
    .describe("Routes of the tools that came before; none is open unless it is named"),
});

export type ApiOptions = z.infer<typeof apiOptions>;
