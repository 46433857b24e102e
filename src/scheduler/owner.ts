import type { Instance } from "../model/instance.ts";
import type { Parking } from "../model/parking.ts";
import { type Channel, PLATFORMS, type PlatformName } from "../model/people.ts";
import { PlatformError } from "../platforms/platform.ts";
import type { SchedulerTools } from "./tools.ts";

/** `slack:U012AB`: who, and on which platform. */
const ON_PLATFORM = new RegExp(`^(${PLATFORMS.join("|")}):\\s*(.+)$`, "i");

/** Who owns an instance, as the first of the tags that are kept for it says; it may be anything. */
export function ownerOf(
  { tags }: Pick<Instance, "tags">,
  { ownerTags }: Pick<Parking, "ownerTags">,
): string | undefined {
  const said = new Map(
    Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value.trim()]),
  );
  return ownerTags.map((key) => said.get(key)).find((value) => value);
}

/** One person, as tags may name them. */
export interface Owning {
  /** All of their accounts, by the platforms' own ids. */
  readonly accounts: readonly { readonly platform: PlatformName; readonly id: string }[];
  /** Their e-mail address, where it is known. */
  readonly email?: string | undefined;
}

/** Whether the owner that a tag says is this person. */
export function isOwner(owner: string, { accounts, email }: Owning): boolean {
  const [, named, rest] = ON_PLATFORM.exec(owner) ?? [];
  const said = (rest ?? owner).trim();
  if (email !== undefined && said.toLowerCase() === email.toLowerCase()) return true;
  return accounts.some(
    ({ platform, id }) => id === said && (named ?? platform).toLowerCase() === platform,
  );
}

/**
 * Where to write to an owner: on the platform that the tag names, else on the one that is preferred.
 * @returns undefined where that is not possible, so that others have to be told
 * @throws PlatformError where it cannot be known now, and later perhaps can
 */
export async function reachOwner(
  { platform }: Pick<SchedulerTools, "platform">,
  owner: string,
  preferred: PlatformName,
): Promise<Channel | undefined> {
  const [, named, rest] = ON_PLATFORM.exec(owner) ?? [];
  const chat = platform((named?.toLowerCase() as PlatformName | undefined) ?? preferred);
  try {
    return await chat?.reach(rest?.trim() ?? owner);
  } catch (error) {
    if (error instanceof PlatformError && !isPassing(error)) return undefined;
    throw error;
  }
}

const isPassing = ({ kind }: PlatformError): boolean =>
  kind === "rate-limited" || kind === "unreachable";
