import { defineConfig } from "vitest/config";

/** It needs the machine for itself: what it measures is time. */
const ALONE = ["test/e2e/burst.test.ts"];

const shared = {
  globalSetup: ["test/support/global-setup.ts"],
  testTimeout: 20_000,
  hookTimeout: 30_000,
};

export default defineConfig({
  test: {
    coverage: {
      include: ["src/**/*.ts", "commands/**/*.ts"],
      reporter: ["text-summary", "html", "lcov"],
    },
    projects: [
      {
        test: {
          ...shared,
          name: "together",
          include: ["test/**/*.test.ts"],
          // Against real servers: `npm run test:live`.
          exclude: ["test/live/**", "node_modules/**", ...ALONE],
          // Some kill bots and wait for the real clock: more than there are cores fill that time.
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: "alone",
          include: ALONE,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
