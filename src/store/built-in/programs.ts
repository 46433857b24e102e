import type { Cluster } from "./cluster.ts";

interface SpawnOptions {
  readonly cwd: string;
  readonly windowsHide: true;
  readonly uid?: number;
  readonly gid?: number;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * How PostgreSQL's programs are run. They get none of the bot's environment, which holds its secrets
 * (Windows' programs cannot do without theirs).
 */
export function asServerUser(
  cluster: Cluster,
  env: Readonly<Record<string, string>> = {},
): SpawnOptions {
  return {
    cwd: cluster.directory,
    windowsHide: true,
    ...cluster.user,
    ...(process.platform !== "win32" && { env: { PATH: "/usr/bin:/bin", LC_ALL: "C", ...env } }),
  };
}
