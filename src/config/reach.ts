import type { PlatformName } from "../model/people.ts";
import type { Principal } from "../model/policy.ts";
import { type Known, readRole } from "./principals.ts";

/** Whom the role means, as far as that can be read. */
export function whoIs(role: string, known: Known): readonly Principal[] {
  const who = readRole(role, known);
  return "sentence" in who ? [] : who;
}

/** Whether the role can be read, and means nobody on any of these platforms. */
export function reachesNobody(
  role: string,
  platforms: readonly PlatformName[],
  known: Known,
): boolean {
  const who = whoIs(role, known);
  const reached = who.some((one) => one.kind === "member" || platforms.includes(one.platform));
  return who.length > 0 && !reached;
}
