import { defineConfig } from "vitest/config";

/** Tests against real services that are brought up for them: `npm run test:live`. */
export default defineConfig({
  test: {
    include: ["test/live/**/*.live.test.ts"],
    globalSetup: ["test/support/global-setup.ts", "test/live/openstack/global-setup.ts"],
    // They share one cloud, and turn its parts off.
    fileParallelism: false,
    maxConcurrency: 10,
    reporters: ["verbose"],
    // A cloud of a dozen services on a busy machine may stumble once; what fails twice is ours.
    retry: 1,
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
