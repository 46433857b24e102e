import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, inject } from "vitest";
import { run } from "./run.ts";

/** Where the lab lies, or why there is none. */
export type Lab = { readonly dir: string; readonly authUrl: string } | { readonly skipped: string };

declare module "vitest" {
  interface ProvidedContext {
    readonly openstack: Lab;
  }
}

/** A group of tests against the real Keystone and Nova; all of them are skipped where there is none. */
export function live(title: string, body: () => void): void {
  describe.skipIf("skipped" in inject("openstack"))(title, body);
}

/** The running lab. @throws where there is none */
export function lab(): Extract<Lab, { dir: string }> {
  const found = inject("openstack");
  if ("skipped" in found) throw new Error(found.skipped);
  return found;
}

/** Calls of nova-compute to its hypervisor that can be made to fail. */
type DriverCall = "spawn" | "power_off" | "power_on" | "snapshot" | "reboot";

/** While `during` runs, each call to the hypervisor takes so many seconds. */
export async function slowly<T>(seconds: number, during: () => Promise<T>): Promise<T> {
  await setDelay(seconds);
  try {
    return await during();
  } finally {
    await setDelay(0);
  }
}

/** During this group of tests each call to the hypervisor takes so many seconds. */
export function slowed(seconds: number, body: () => void): void {
  describe(`while each step takes ${seconds} s`, () => {
    beforeAll(() => setDelay(seconds));
    afterAll(() => setDelay(0));
    body();
  });
}

const setDelay = (seconds: number): Promise<void> =>
  writeFile(join(lab().dir, "action-delay"), String(seconds));

/** While `during` runs, these calls to the hypervisor fail. */
export async function failing<T>(
  calls: readonly DriverCall[],
  during: () => Promise<T>,
): Promise<T> {
  const paths = calls.map((call) => join(lab().dir, `fail-${call}`));
  await Promise.all(paths.map((path) => writeFile(path, "")));
  try {
    return await during();
  } finally {
    await Promise.all(paths.map((path) => rm(path)));
  }
}

/** While `during` runs, Nova allows these to nobody but its administrators. */
export async function forbidding<T>(
  rights: readonly string[],
  during: () => Promise<T>,
): Promise<T> {
  const path = join(lab().dir, "policy.yaml");
  const rules = rights.map((right) => `"${right}": "rule:admin_api"\n`).join("");
  await writeFile(path, rules);
  try {
    return await during();
  } finally {
    await writeFile(path, "{}\n");
  }
}

/** While `during` runs, nova-compute hears what it is asked and does nothing. */
export async function frozen<T>(during: () => Promise<T>): Promise<T> {
  const [pid] = (await readFile(join(lab().dir, "run", "nova-compute.pid"), "utf8")).split(" ");
  process.kill(Number(pid), "SIGSTOP");
  try {
    return await during();
  } finally {
    process.kill(Number(pid), "SIGCONT");
  }
}

/** While `during` runs, there is no Keystone: nobody gets a token, and Nova can check none. */
export async function withoutKeystone<T>(
  during: () => Promise<T>,
  after: { readonly tokenSeconds: number },
): Promise<T> {
  const settings = { LAB_TOKEN_TTL: String(after.tokenSeconds) };
  await run("down.sh", ["keystone"], lab().dir);
  try {
    return await during();
  } finally {
    await run("up.sh", ["--no-install"], lab().dir, { settings });
  }
}

const USUAL_TOKEN_S = 3_600;

/** During this group of tests a token lives so many seconds. */
export function shortLived(tokenSeconds: number, body: () => void): void {
  describe(`while a token lives ${tokenSeconds} s`, () => {
    beforeAll(() => withoutKeystone(async () => {}, { tokenSeconds }));
    afterAll(() => withoutKeystone(async () => {}, { tokenSeconds: USUAL_TOKEN_S }));
    body();
  });
}
