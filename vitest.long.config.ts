import { defineConfig } from "vitest/config";

/** Simulations that take many minutes: `npm run test:long`. */
export default defineConfig({
  test: {
    include: ["test/**/*.long.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    testTimeout: 3_600_000,
  },
});
