import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeHuawei, type Fault, startFakeHuawei } from "../../fakes/huawei/fake.ts";

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

interface Said {
  readonly all: string;
  readonly files: readonly string[];
}

/** All that a process of its own writes, to both of its outputs and into its directory. */
async function said(mode: "bare" | "provider", env: Record<string, string> = {}): Promise<Said> {
  const { ak, sk } = fake.keys;
  const keys = { HUAWEICLOUD_SDK_AK: ak, HUAWEICLOUD_SDK_SK: sk };
  const all = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      ["--import", TSX, MAIN, mode, env.ENDPOINT ?? fake.url, fake.project],
      { cwd: home, env: { PATH: process.env.PATH, HOME: home, ...keys, ...env } },
      (_, stdout, stderr) => resolve(stdout + stderr),
    );
  });
  return { all, files: readdirSync(home) };
}

const NAMES: Readonly<Record<string, Fault>> = {
  "refused keys": { by: "gateway", code: "APIGW.0301", message: "ak not exist", status: 401 },
  "a missing right": { by: "ecs", code: "Ecs.0003", message: "no", status: 403 },
  "being throttled": "throttled",
  "a fault of the server": "server-error",
  "a cut connection": "drop",
  "no answer": "hang",
  "a broken answer": "malformed",
};

test("left to itself the SDK prints the access key when a call fails", async () => {
  fake.fail("server-error");
  const { all } = await said("bare");
  expect(all).toContain(fake.keys.ak);
  expect(all).toMatch(/Signature=[0-9a-f]{64}/);
});

describe("no key and no signature is printed, and no file is written, after", () => {
  for (const [name, fault] of Object.entries(NAMES))
    test(name, async () => {
      fake.fail(fault);
      await expectSilence(await said("provider"));
    });

  test("keys that Huawei Cloud itself repeats in its refusal", async () => {
    const { ak, sk } = fake.keys;
    fake.fail({ by: "gateway", code: "APIGW.0301", message: `${ak} ${sk} ?`, status: 401 });
    await expectSilence(await said("provider"));
  });

  test("a refused connection, while the SDK is told to be talkative", async () => {
    const ENDPOINT = `http://127.0.0.1:${await closedPort()}`;
    await expectSilence(await said("provider", { ENDPOINT, DEBUG: "DEBUG" }));
  });
});

async function expectSilence({ all, files }: Said): Promise<void> {
  const { ak, sk } = fake.keys;
  expect(all).toContain("ProviderError");
  for (const secret of [ak, sk, "Signature=", "SDK-HMAC", "Authorization"])
    expect(all).not.toContain(secret);
  expect(files).toEqual([]);
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 9;
}
