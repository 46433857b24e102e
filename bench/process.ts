import { readFile } from "node:fs/promises";

/** The first seconds' garbage is gone by then. */
export const SETTLE_MS = 10_000;

/** Physical memory of a process now; undefined where there is no /proc. */
export async function residentBytes(pid: number | undefined): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}
