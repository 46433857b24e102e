import { readdir, readFile } from "node:fs/promises";

/** Linux counts a process's time in hundredths of a second. */
const TICK_MS = 10;

interface Used {
  readonly parent: number;
  /** Its own, and that of children that have ended, in milliseconds. */
  readonly ms: number;
}

/** CPU that a process has used so far, in milliseconds; undefined where there is no /proc. */
export async function cpuMs(pid: number | undefined): Promise<number | undefined> {
  return (await used(pid))?.ms;
}

/** The same of a process with its children, but without those that are named. */
export async function familyCpuMs(
  pid: number | undefined,
  without: readonly number[],
): Promise<number | undefined> {
  const root = await used(pid);
  if (!root) return undefined;
  const pids = (await readdir("/proc")).map(Number).filter((one) => one > 0);
  const all = await Promise.all(pids.map(async (one) => ({ pid: one, ...(await used(one)) })));
  return all
    .filter((one) => one.parent === pid && !without.includes(one.pid))
    .reduce((sum, { ms = 0 }) => sum + ms, root.ms);
}

async function used(pid: number | undefined): Promise<Used | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The name before it may hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (fields.length < 15) return undefined;
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { parent: Number(fields[1]), ms: ticks * TICK_MS };
}
