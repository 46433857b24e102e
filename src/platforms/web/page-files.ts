import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

export interface PageFile {
  readonly body: string;
  readonly type: string;
  readonly etag: string;
}

/**
 * Reads the page once. It is found from the package's root, because the compiled program stands in `dist/`,
 * which holds no page.
 * @returns file name → file
 */
export function readPageFiles(): ReadonlyMap<string, PageFile> {
  const folder = join(packageRoot(), "src", "platforms", "web", "page");
  const names = readdirSync(folder).filter((name) => extname(name) in TYPES);
  return new Map(names.map((name) => [name, readPageFile(join(folder, name))]));
}

function readPageFile(path: string): PageFile {
  const body = readFileSync(path, "utf8");
  const digest = createHash("sha256").update(body).digest("base64url");
  return { body, type: TYPES[extname(path)] ?? "text/plain", etag: `"${digest}"` };
}

function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error("package.json is missing: the page cannot be found.");
    folder = parent;
  }
  return folder;
}
