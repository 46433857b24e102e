import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Against real servers: `npm run test:live`.
    exclude: ["test/live/**", "node_modules/**"],
    globalSetup: ["test/support/global-setup.ts"],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    coverage: {
      include: ["src/**/*.ts", "commands/**/*.ts"],
      reporter: ["text-summary", "html", "lcov"],
    },
  },
});
