import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findBinaries } from "../../src/store/built-in/binaries.ts";
import { assertReachable } from "../../src/store/built-in/system-user.ts";

test("a system without a built-in PostgreSQL is named, with what to do instead", async () => {
  await expect(findBinaries("sunos", "sparc")).rejects.toThrow(
    "There is no built-in PostgreSQL for sunos on sparc: set DATABASE_URL",
  );
});

test("a package that was not installed is named, with what to do instead", async () => {
  const [platform, arch] = process.platform === "win32" ? ["linux", "ppc64"] : ["win32", "x64"];
  await expect(findBinaries(platform, arch)).rejects.toThrow(/is not installed: .*DATABASE_URL/);
});

test("the directory that PostgreSQL's own user cannot pass through is named", async () => {
  const top = await mkdtemp(join(tmpdir(), "lamplighter-reach-"));
  const inner = join(top, "data");
  await mkdir(inner, { mode: 0o755 });
  const nobody = { uid: 65_534, gid: 65_534 };
  await chmod(top, 0o755);
  await assertReachable(inner, nobody);
  await chmod(top, 0o700);
  await expect(assertReachable(inner, nobody)).rejects.toThrow(`pass through ${top}:`);
  await rm(top, { recursive: true });
});
