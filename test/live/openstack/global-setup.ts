import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { signal } from "../../support/data-directory.ts";
import { run } from "./run.ts";

const DIRECTORY = join(tmpdir(), "lamplighter-openstack-live");
/** Names the process whose tests use the lab: two at once would take it from each other. */
const OWNER = `${DIRECTORY}.pid`;

/**
 * Brings up a real Keystone and Nova for the whole run, or says loudly why there is none. With LIVE_REQUIRED set,
 * their absence is a failure; with LIVE_KEEP they stay up, with their state, for the next run.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const skipped = await bringUp();
  if (skipped === undefined) {
    const port = process.env.LAB_KEYSTONE_PORT ?? "5000";
    project.provide("openstack", { dir: DIRECTORY, authUrl: `http://127.0.0.1:${port}/v3` });
    return takeDown;
  }
  if (process.env.LIVE_REQUIRED) throw new Error(`no OpenStack to test against: ${skipped}`);
  project.provide("openstack", { skipped });
  sayLoudly(skipped);
  return async () => sayLoudly(skipped);
}

/** @returns why not, where it cannot be brought up */
async function bringUp(): Promise<string | undefined> {
  if (await ownedByAnother()) return "another run of these tests is using the lab";
  await writeFile(OWNER, String(process.pid));
  try {
    if (!process.env.LIVE_KEEP) await run("down.sh", ["--wipe"], DIRECTORY);
    const { skipped } = await run("up.sh", [], DIRECTORY, { hear: say });
    if (skipped !== undefined) await takeDown();
    return skipped;
  } catch (error) {
    // Its logs stay until the next run.
    await run("down.sh", [], DIRECTORY);
    await rm(OWNER, { force: true });
    return String(error);
  }
}

async function takeDown(): Promise<void> {
  if (!process.env.LIVE_KEEP) await run("down.sh", ["--wipe"], DIRECTORY);
  await rm(OWNER, { force: true });
}

async function ownedByAnother(): Promise<boolean> {
  const pid = Number(await readFile(OWNER, "utf8").catch(() => ""));
  return pid > 0 && pid !== process.pid && signal(pid, 0);
}

const RULE = "!".repeat(100);

const sayLoudly = (why: string): void =>
  say(`\n${RULE}\n!! skipped: the tests against a real OpenStack: ${why}\n${RULE}\n\n`);

const say = (text: string): void => void process.stderr.write(text);
