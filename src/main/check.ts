import { type Checkable, exitCode, renderCheck, runCheck } from "../check.ts";
import type { Config, ConfigResult } from "../config.ts";
import { connect } from "../store/connect.ts";
import { aboutCodes } from "./check-codes.ts";
import { createProvider } from "./clouds/provider.ts";
import { metricsOf } from "./evidence.ts";
import { createPlatforms, type RunOptions } from "./run.ts";
import type { Said } from "./said.ts";

type CheckOptions = Omit<RunOptions, "config" | "onFatal">;

/**
 * `lamplighter check`: reads the configuration, tries every cloud and chat with its credentials, changes nothing.
 * @returns the text for the terminal and the exit code: 0 where everything works
 */
export async function check(result: ConfigResult, options: CheckOptions): Promise<Said> {
  const providers = result.ok ? providersOf(result.config, options) : {};
  const platforms = result.ok ? platformsOf(result.config, options) : {};
  const metrics = result.ok ? metricsOf(result.config) : {};
  const tried = await runCheck({ configResult: result, providers, platforms, metrics });
  const sections = [...tried, ...(result.ok ? aboutCodes(result.config, options.env) : [])];
  return { text: renderCheck(sections), code: exitCode(sections) };
}

/** Each is made only when it is tried, so that one that cannot be made fails alone. */
function providersOf(config: Config, { env, now }: CheckOptions): Record<string, Checkable> {
  const checkables = Object.entries(config.clouds).map(([cloud, { provider, options }]) => {
    const checkable: Checkable = {
      async *check() {
        const made = await createProvider(provider, options, { cloud, env, now });
        try {
          yield* made.check();
        } finally {
          await made.close();
        }
      },
    };
    return [cloud, checkable] as const;
  });
  return Object.fromEntries(checkables);
}

function platformsOf(config: Config, options: CheckOptions): Record<string, Checkable> {
  const checkables = Object.entries(config.platforms).map(([name, platformOptions]) => {
    const checkable: Checkable = {
      async *check() {
        // Never queried: nothing that is tried here needs the database.
        const { db, close } = connect(config.database.url ?? "");
        const only = { ...config, platforms: { [name]: platformOptions } };
        try {
          const made = await createPlatforms({ ...options, config: only }, { db, url: "" });
          for (const { platform } of made) yield* platform.check();
        } finally {
          await close();
        }
      },
    };
    return [name, checkable] as const;
  });
  return Object.fromEntries(checkables);
}
