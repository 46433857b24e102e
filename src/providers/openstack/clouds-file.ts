import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Environment, Settings } from "./settings.ts";
import { SettingsError } from "./settings.ts";

const FILE = z.looseObject({ clouds: z.record(z.string(), z.looseObject({})).default({}) });
type Entry = Readonly<Record<string, unknown>>;

/** One entry of clouds.yaml with secure.yaml laid over it, as flat settings. */
export function cloudSettings(cloud: string, env: Environment): Settings {
  const found = firstReadable(placesOf(env));
  if (!found)
    throw new SettingsError(
      `no clouds.yaml was found for the cloud ${cloud}; looked at ${placesOf(env).join(", ")}`,
    );
  const entry = entriesOf(found)[cloud];
  if (!entry) {
    const known = Object.keys(entriesOf(found)).join(", ") || "none";
    throw new SettingsError(`${found.path} has no cloud ${cloud}; it has: ${known}`);
  }
  const secure = firstReadable(securePlaces(env, found.path));
  const secret = (secure && entriesOf(secure)[cloud]) ?? {};
  return flat(merged(entry, secret), `${cloud} in ${found.path}`);
}

interface Found {
  readonly path: string;
  readonly text: string;
}

function placesOf({ OS_CLIENT_CONFIG_FILE, HOME, XDG_CONFIG_HOME }: Environment): string[] {
  if (OS_CLIENT_CONFIG_FILE) return [OS_CLIENT_CONFIG_FILE];
  const home = XDG_CONFIG_HOME ?? (HOME === undefined ? undefined : join(HOME, ".config"));
  const folders = [".", ...(home === undefined ? [] : [join(home, "openstack")]), "/etc/openstack"];
  return folders.flatMap((folder) =>
    ["clouds.yaml", "clouds.yml"].map((name) => join(folder, name)),
  );
}

const securePlaces = ({ OS_CLIENT_SECURE_FILE }: Environment, beside: string): string[] =>
  OS_CLIENT_SECURE_FILE
    ? [OS_CLIENT_SECURE_FILE]
    : ["secure.yaml", "secure.yml"].map((name) => join(dirname(beside), name));

function firstReadable(paths: readonly string[]): Found | undefined {
  for (const path of paths) {
    try {
      return { path, text: readFileSync(path, "utf8") };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== "ENOENT" && code !== "ENOTDIR")
        throw new SettingsError(`${path} cannot be read (${code})`);
    }
  }
  return undefined;
}

/** The parser's own words are left out: they quote the file, which may hold secrets. */
function entriesOf({ path, text }: Found): Readonly<Record<string, Entry>> {
  try {
    return FILE.parse(parse(text) ?? {}).clouds;
  } catch {
    throw new SettingsError(`${path} is not a file of clouds in YAML`);
  }
}

function merged(below: Entry, above: Entry): Entry {
  const both = Object.entries(above).map(([key, value]) => {
    const under = below[key];
    return [key, isRecord(value) && isRecord(under) ? merged(under, value) : value] as const;
  });
  return { ...below, ...Object.fromEntries(both) };
}

const isRecord = (value: unknown): value is Entry =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function flat(entry: Entry, where: string): Settings {
  if (entry.profile !== undefined && !(isRecord(entry.auth) && entry.auth.auth_url))
    throw new SettingsError(`${where} relies on a profile: write its auth_url there instead`);
  if (entry.verify === false || entry.verify === "false")
    throw new SettingsError(
      `${where} switches off the check of certificates (verify: false): give the cloud's authority as cacert instead`,
    );
  const auth = isRecord(entry.auth) ? entry.auth : {};
  const regions = Array.isArray(entry.regions) ? entry.regions.map(regionName) : [];
  return {
    where,
    regions: regions.filter((name) => name !== undefined),
    label: (name) => name,
    get: (name) => asText(auth[name]) ?? asText(entry[name]),
  };
}

/** A region may be a name, or a record with a name and values of its own. */
const regionName = (region: unknown): string | undefined =>
  isRecord(region) ? asText(region.name) : asText(region);

const asText = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) || undefined : undefined;
