import { defineCommandFor } from "../src/grammar/command.ts";
import type { Services } from "../src/services.ts";

/** Ties a command's declaration to its handler. */
export const defineCommand = defineCommandFor<Services>();

/** Declared by every command that asks a cloud for something. */
export const DRY_RUN = {
  kind: "flag",
  about: "say what would be done, and do nothing",
} as const;
