/**
 * Makes `dist/` anew, or the folder that `--out` names; whether the types agree is for `npm run check` to say.
 * `--if-possible` (after `npm ci`, so that `npm start` finds something to start) passes over places where there is
 * nothing to build from or with: an image layer without sources, production packages alone. Plain JavaScript, because
 * it runs before and without TypeScript.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/**
 * Packages that bring far more than we use of them. What is used is built in and the rest left out: that is a third of
 * an idle bot's memory. All others are loaded from `node_modules` as they are.
 */
const BUILT_IN = [/^@aws-sdk\//, /^chrono-node$/, /^kysely$/, /^zod$/];

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const { values } = parseArgs({
  options: { "if-possible": { type: "boolean" }, out: { type: "string", default: at("dist") } },
});
const missing = [at("node_modules/rolldown"), at("src")].find((path) => !existsSync(path));

if (missing) {
  console.log(`Not built, because there is no ${missing}.`);
  process.exitCode = values["if-possible"] ? 0 : 1;
} else {
  rmSync(values.out, { recursive: true, force: true });
  await build(values.out);
}

/** What a package that is built in needs itself is built in with it: `node_modules` may hold another version for us. */
async function build(out) {
  const { rolldown } = await import("rolldown");
  const { dependencies } = JSON.parse(readFileSync(at("package.json"), "utf8"));
  const loaded = Object.keys(dependencies).filter(
    (name) => !BUILT_IN.some((builtIn) => builtIn.test(name)),
  );
  const bundle = await rolldown({
    cwd: at("."),
    input: { main: "src/main.ts", "main/clouds/thread": "src/main/clouds/thread.ts" },
    platform: "node",
    resolve: { mainFields: ["module", "main"] },
    external: loaded.map((name) => new RegExp(`^${name}(/|$)`)),
  });
  await bundle.write({
    dir: out,
    format: "esm",
    entryFileNames: "src/[name].js",
    chunkFileNames: "parts/[name].js",
    sourcemap: true,
  });
}
