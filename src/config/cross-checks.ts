import { PLATFORMS, type PlatformName } from "../model/people.ts";
import type { Account, Principal } from "../model/policy.ts";
import { approvalChecks } from "./approval-checks.ts";
import type { Path } from "./document.ts";
import { dropInChecks } from "./drop-in-checks.ts";
import type { CrossFinding } from "./finding.ts";
import { moneyChecks } from "./money-checks.ts";
import { monitoringChecks } from "./monitoring-schema.ts";
import { type Known, type People, readAccount, readPrincipals } from "./principals.ts";
import { quote } from "./quote.ts";
import { reachesNobody } from "./reach.ts";
import { accountsTwice, conditionChecks, deniesNobody } from "./rule-checks.ts";
import { scheduleChecks } from "./schedule-checks.ts";
import { list, type Tree, texts, tree } from "./tree.ts";

/** Who is defined: people and roles, each with those of their accounts and groups that can be read. */
export function readKnown(file: Tree): Known {
  const people = new Map(
    Object.entries(tree(file.people)).map(([name, accounts]) => [name, accountsIn(accounts)]),
  );
  const roles = new Map(
    Object.entries(tree(file.roles)).map(([name, who]) => [name, principalsIn(who, people)]),
  );
  return { people, roles };
}

const accountsIn = (written: unknown): Account[] =>
  texts(written)
    .map(readAccount)
    .filter((read) => "id" in read);

const principalsIn = (written: unknown, people: People): Principal[] =>
  texts(written).flatMap((text) => {
    const read = readPrincipals(text, people);
    return "sentence" in read ? [] : read;
  });

/** Looks across the parts; a part that is itself wrong is passed over here. */
export function crossChecks(file: Tree, known: Known): CrossFinding[] {
  const seen = new Map<string, number>();
  const channels = list(file.channels).flatMap((item, at) => {
    if (typeof item !== "object" || item === null) return [];
    const channel = tree(item);
    const path = ["channels", at];
    const platforms = PLATFORMS.filter((name) => channel[name] !== undefined);
    const [platform, ...more] = platforms;
    if (!platform || more.length > 0) return [notOnePlatform(path, platforms)];
    const where = { platform, path, file, known };
    return [
      ...twice(where, channel[platform], seen, at),
      ...notConfigured(where),
      ...grantsForNobody(where, channel),
      ...conditionChecks([...path, "grants"], channel.grants),
      ...conditionChecks([...path, "deny"], channel.deny),
      ...conditionChecks([...path, "approvals"], channel.approvals),
      ...deniesNobody([...path, "deny"], channel.deny, { platforms: [platform], known }),
      ...approvalChecks({ ...where, id: String(channel[platform]) }, channel.approvals),
    ];
  });
  const used = PLATFORMS.filter((name) =>
    list(file.channels).some((channel) => tree(channel)[name] !== undefined),
  );
  return [
    ...accountsTwice(file.people),
    ...conditionChecks(["deny"], file.deny),
    ...deniesNobody(["deny"], file.deny, { platforms: used, known }),
    ...channels,
    ...scheduleChecks(file),
    ...moneyChecks(file),
    ...monitoringChecks(file),
    ...dropInChecks(file),
  ];
}

interface Where {
  readonly platform: PlatformName;
  readonly path: Path;
  readonly file: Tree;
  readonly known: Known;
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

function grantsForNobody({ platform, path, known }: Where, channel: Tree): CrossFinding[] {
  return list(channel.grants).flatMap((grant, at) => {
    const { role } = tree(grant);
    if (typeof role !== "string" || !reachesNobody(role, [platform], known)) return [];
    return [
      {
        path: [...path, "grants", at, "role"],
        sentence: `${quote(role)} has nobody on ${platform}, so this grant would allow nothing.`,
        hint: `Add ${platform} people or groups to the role, or remove the grant.`,
      },
    ];
  });
}
