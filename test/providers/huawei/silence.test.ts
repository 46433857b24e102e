import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  type AccessKey,
  type FakeHuawei,
  type Fault,
  startFakeHuawei,
} from "../../fakes/huawei/fake.ts";

const MAIN = fileURLToPath(new URL("./failing-calls.ts", import.meta.url));
const TSX = import.meta.resolve("tsx");

let fake: FakeHuawei;
let home: string;
beforeEach(async () => {
  fake = await startFakeHuawei();
  home = mkdtempSync(join(tmpdir(), "lamplighter-huawei-"));
});
afterEach(async () => {
  await fake.close();
  rmSync(home, { recursive: true, force: true });
});

/** All that a process of its own writes, to both of its outputs; and the files that it leaves behind. */
async function said(mode: "bare" | "provider", asked: Asked): Promise<string> {
  const { key, endpoint = fake.url, env = {} } = asked;
  const keys = { HUAWEICLOUD_SDK_AK: key.ak, HUAWEICLOUD_SDK_SK: key.sk };
  const args = ["--import", TSX, MAIN, mode, endpoint, ...key.projects];
  const options = { cwd: home, env: { PATH: process.env.PATH, HOME: home, ...keys, ...env } };
  const all = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, options, (_, stdout, stderr) => resolve(stdout + stderr));
  });
  return `${all}\nFILES ${readdirSync(home).join()}`;
}

interface Asked {
  readonly key: AccessKey;
  readonly endpoint?: string;
  readonly env?: Record<string, string>;
}

function expectSilence(all: string, { ak, sk }: AccessKey): void {
  for (const secret of [ak, sk, "Signature=", "SDK-HMAC", "uthorization:"])
    expect(all).not.toContain(secret);
  expect(all).toMatch(/\nFILES $/);
}

test("left to itself the SDK prints the access key when a call fails", async () => {
  fake.fail("server-error");
  const all = await said("bare", { key: fake.keys });
  expect(all).toContain(fake.keys.ak);
  expect(all).toMatch(/Signature=[0-9a-f]{64}/);
  expect(all).not.toMatch(/\nFILES $/);
});

test("no key and no signature is printed, and no file written, whatever goes wrong with any call", async () => {
  const troubles = ["throttled", "server-error", "drop", "hang", "hang-body", "malformed", "html"];
  const projects = Array.from("0123456789", (digit) => digit.repeat(32));
  const key = fake.addKey({ projects });
  const repeats = `ak ${key.ak} sk ${key.sk} not exist`;
  const faults: readonly Fault[] = [
    ...(troubles as Fault[]),
    { by: "gateway", code: "APIGW.0301", message: repeats, status: 401 },
    { by: "ecs", code: "Ecs.0003", message: repeats, status: 403 },
  ];
  for (const [at, fault] of faults.entries()) fake.fail(fault, { project: projects[at] });
  fake.addServer({ project: projects[9] ?? "" });
  for (const operation of ["BatchStopServers", "BatchRebootServers", "DeleteServers", "ShowJob"])
    fake.fail("server-error", { project: projects[9], operation });
  const all = await said("provider", { key });
  expect(fake.countCalls("BatchStopServers")).toBeGreaterThan(0);
  for (const kind of ["throttled", "provider-fault", "unreachable", "credentials", "not-allowed"])
    expect(all).toContain(`"kind":"${kind}"`);
  expectSilence(all, key);
});

test("nor while nobody answers at all and the SDK is told to be talkative", async () => {
  const endpoint = `http://127.0.0.1:${await closedPort()}`;
  const all = await said("provider", { key: fake.keys, endpoint, env: { DEBUG: "DEBUG" } });
  expect(all).toContain("ECONNREFUSED");
  expectSilence(all, fake.keys);
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 9;
}
