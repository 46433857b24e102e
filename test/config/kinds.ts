import { z } from "zod";
import type { Kinds } from "../../src/config.ts";

/** Adapters' schemas as a small stand-in for the real ones: the configuration knows none of them by itself. */
export const kinds: Kinds = {
  providers: {
    simulator: z.strictObject({ seed: z.int().optional() }),
    "aws-ec2": z.strictObject({
      regions: z.array(z.string().min(1)).min(1),
      profile: z.string().optional(),
      endpoint: z.url({ error: "Must be a URL." }).optional(),
      retries: z.int().min(0).max(9).optional(),
    }),
    forked: z.discriminatedUnion("login", [
      z.strictObject({ login: z.literal("key"), key: z.string() }),
      z.strictObject({ login: z.literal("password"), password: z.string().min(8) }),
    ]),
  },
  platforms: {
    slack: {
      options: z.strictObject({ mode: z.enum(["socket", "http"]).default("http") }),
      missingSecrets: (options, env) => {
        const { mode } = options as { mode: "socket" | "http" };
        const needed =
          mode === "socket" ? ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"] : ["SLACK_BOT_TOKEN"];
        return needed.filter((name) => !env[name]).map((name) => `${name} is missing`);
      },
    },
    web: { options: z.strictObject({ title: z.string().optional() }) },
  },
};

export const slackEnv = { SLACK_BOT_TOKEN: "xoxb-secret-1", SLACK_APP_TOKEN: "xapp-secret-2" };
