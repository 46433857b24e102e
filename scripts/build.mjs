/**
 * Makes `dist/` anew. `--if-possible` (after `npm ci`, so that `npm start` finds something to start) passes over
 * places where there is nothing to build from or with: an image layer without sources, production packages alone.
 * Plain JavaScript, because it runs before and without TypeScript.
 */
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const tsc = at("node_modules/typescript/bin/tsc");
const missing = [tsc, at("tsconfig.build.json"), at("src")].find((path) => !existsSync(path));

if (missing) {
  console.log(`Not built, because there is no ${missing}.`);
  process.exitCode = process.argv.includes("--if-possible") ? 0 : 1;
} else {
  rmSync(at("dist"), { recursive: true, force: true });
  const options = { stdio: "inherit" };
  const { status } = spawnSync(process.execPath, [tsc, "-p", at("tsconfig.build.json")], options);
  process.exitCode = status ?? 1;
}
