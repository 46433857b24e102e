import { PLATFORMS, type PlatformName } from "../model/people.ts";
import type { Principal } from "../model/policy.ts";
import type { Path } from "./document.ts";
import { readPrincipal } from "./principals.ts";
import { quote } from "./quote.ts";

/** Something wrong that shows only when two parts of the file are seen together. */
export interface CrossFinding {
  readonly path: Path;
  readonly sentence: string;
  readonly hint: string;
}

type Tree = Readonly<Record<string, unknown>>;

/** The roles that are defined, each with those of its people that can be read. */
export function readRoles(file: Tree): ReadonlyMap<string, readonly Principal[]> {
  const entries = Object.entries(tree(file.roles)).map(
    ([name, who]) => [name, people(who)] as const,
  );
  return new Map(entries);
}

const people = (who: unknown): Principal[] =>
  list(who)
    .filter((text) => typeof text === "string")
    .map(readPrincipal)
    .filter((read) => "kind" in read);

/** Looks across the parts; a part that is itself wrong is passed over here. */
export function crossChecks(
  file: Tree,
  roles: ReadonlyMap<string, readonly Principal[]>,
): CrossFinding[] {
  const seen = new Map<string, number>();
  return list(file.channels).flatMap((item, at) => {
    if (typeof item !== "object" || item === null) return [];
    const channel = tree(item);
    const path = ["channels", at];
    const platforms = PLATFORMS.filter((name) => channel[name] !== undefined);
    const [platform, ...more] = platforms;
    if (!platform || more.length > 0) return [notOnePlatform(path, platforms)];
    const where = { platform, path, file, roles };
    return [
      ...twice(where, channel[platform], seen, at),
      ...notConfigured(where),
      ...grantsForNobody(where, channel),
    ];
  });
}

interface Where {
  readonly platform: PlatformName;
  readonly path: Path;
  readonly file: Tree;
  readonly roles: ReadonlyMap<string, readonly Principal[]>;
}

const notOnePlatform = (path: Path, found: readonly PlatformName[]): CrossFinding => ({
  path,
  sentence:
    found.length === 0
      ? "The channel is not named."
      : `A channel is on one platform, not on ${found.join(" and ")} at once.`,
  hint: "Begin the entry with the platform and the channel's id, e.g. slack: C0123456789.",
});

function twice(where: Where, id: unknown, seen: Map<string, number>, at: number): CrossFinding[] {
  const key = `${where.platform}:${String(id)}`;
  const before = seen.get(key);
  if (before === undefined) {
    seen.set(key, at);
    return [];
  }
  return [
    {
      path: [...where.path, where.platform],
      sentence: "This channel was configured before.",
      hint: `Join this entry with channels[${before}].`,
    },
  ];
}

function notConfigured({ platform, path, file }: Where): CrossFinding[] {
  const platforms = file.platforms;
  if (typeof platforms !== "object" || platforms === null) return [];
  if (Object.hasOwn(platforms, platform)) return [];
  return [
    {
      path: [...path, platform],
      sentence: `The platform ${platform} is not configured.`,
      hint: `Add ${platform} under platforms, or remove this channel.`,
    },
  ];
}

function grantsForNobody({ platform, path, roles }: Where, channel: Tree): CrossFinding[] {
  return list(channel.grants).flatMap((grant, at) => {
    const role = tree(grant).role;
    if (typeof role !== "string") return [];
    const who = roles.get(role) ?? people([role]);
    const reached = who.some((one) => one.kind === "member" || one.platform === platform);
    if (who.length === 0 || reached) return [];
    return [
      {
        path: [...path, "grants", at, "role"],
        sentence: `${quote(role)} has nobody on ${platform}, so this grant would allow nothing.`,
        hint: `Add ${platform} people or groups to the role, or remove the grant.`,
      },
    ];
  });
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const tree = (value: unknown): Tree =>
  typeof value === "object" && value !== null ? (value as Tree) : {};
