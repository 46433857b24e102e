import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const LINES_MAX = 300;
const sources = [...read("src"), ...read("commands")];
const installed = lockedPackages();

describe("the house rules", () => {
  test("were tried on the real tree", () => {
    expect(sources.map(({ file }) => file)).toContain("src/model/operation.ts");
  });

  test(`no file is longer than ${LINES_MAX} lines`, () => {
    const long = sources.filter(({ lines }) => lines.length > LINES_MAX);
    expect(long.map(({ file, lines }) => `${file}: ${lines.length} lines`)).toEqual([]);
  });

  test("nothing is left for later in the code: it is an issue, or it is done", () => {
    expect(linesWith(/\b(TODO|FIXME|XXX)\b/)).toEqual([]);
  });

  test("the environment is read in the configuration alone", () => {
    const elsewhere = linesWith(/process\.env\b|process\[|\benv\b.*from "node:process"/).filter(
      (place) => !/^src\/config(\.ts|\/)/.test(place),
    );
    expect(elsewhere).toEqual([]);
  });

  test("no house rule is silenced where it speaks", () => {
    const silenced = /biome-ignore.*(noExcessive|noExplicitAny|noNonNull|noProcessEnv|noConsole)/;
    expect(linesWith(silenced)).toEqual([]);
    expect(linesWith(/@ts-(ignore|nocheck|expect-error)/)).toEqual([]);
  });
  test("every install script of a dependency is one that was looked at", () => {
    const { allowScripts } = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
    const scripted = Object.entries(installed).filter(
      ([, { hasInstallScript }]) => hasInstallScript,
    );
    expect(Object.keys(allowScripts).sort()).toEqual(scripted.map(([path]) => name(path)).sort());
  });

  test("the lockfile holds the packages of every platform, or `npm ci` refuses it", () => {
    const names = new Set(Object.keys(installed).map(name));
    const optional = Object.values(installed).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    );
    expect(optional.filter((each) => !names.has(each))).toEqual([]);
  });
});

interface Manifest {
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

interface Locked {
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function lockedPackages() {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  return lock.packages;
}

const name = (path: string) => path.replace(/^.*node_modules\//, "");

function read(folder: string) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name}`)
    .map((file) => ({ file, lines: readFileSync(file, "utf8").trimEnd().split("\n") }));
}

function linesWith(pattern: RegExp): readonly string[] {
  return sources.flatMap(({ file, lines }) =>
    lines.flatMap((line, at) => (pattern.test(line) ? [`${file}:${at + 1}: ${line.trim()}`] : [])),
  );
}
