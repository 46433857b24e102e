import type { Finding } from "../../model/finding.ts";
import type { Trouble } from "../../model/trouble.ts";
import { ProviderError } from "../provider.ts";
import type { Account } from "./account.ts";
import { HISTORY_RIGHT, tryHistory } from "./history.ts";
import type { Token } from "./keystone.ts";
import { RIGHTS } from "./orders.ts";
import type { Region } from "./region.ts";
import { LIST_RIGHT, pagesOf } from "./servers.ts";
import type { Session } from "./session.ts";

type Deadline = () => AbortSignal;

/** Signs in, and looks at what the user's roles allow. */
export async function* checkSignIn(session: Session, deadline: Deadline): AsyncGenerator<Finding> {
  const { account } = session;
  const what = `token from ${new URL(account.authUrl).host}`;
  let token: Token;
  try {
    token = await session.token(deadline());
  } catch (error) {
    yield { what, ok: false, ...explained(error, account) };
    return;
  }
  const roles = token.roles.join(", ") || "none";
  yield { what, ok: true, detail: `${account.who}, project ${token.project}, roles: ${roles}` };
  if (canOnlyRead(token.roles)) yield readerOnly(token);
}

/** OpenStack's own roles that change nothing; of others only the cloud knows what they allow. */
const READING_ROLES = ["reader", "observer", "auditor"];

const canOnlyRead = (roles: readonly string[]): boolean =>
  roles.every((role) => READING_ROLES.includes(role.toLowerCase()));

function readerOnly({ project, roles }: Token): Finding {
  const rights = RIGHTS.join(", ");
  return {
    what: `role that may act in project ${project}`,
    ok: false,
    detail: `${roles.join(", ") || "no role"} may look and do nothing else; missing: ${rights}`,
    todo: `give the bot's user the role member in project ${project}, or one that has ${rights}`,
  };
}

/** Tries one region: catalog, version, what is there, and whether the history may be read. */
export async function* checkRegion(
  region: Region,
  { account }: Session,
  deadline: Deadline,
): AsyncGenerator<Finding> {
  const { compute } = region;
  const what = `${LIST_RIGHT} in ${compute.region}`;
  let first: string | undefined;
  try {
    const version = await compute.connect(deadline());
    let count = 0;
    for await (const page of pagesOf(region, deadline)) {
      count += page.length;
      first ??= page[0]?.id;
    }
    yield { what, ok: true, detail: `${counted(count)}, spoken at ${version}` };
  } catch (error) {
    yield { what, ok: false, ...explained(error, account, LIST_RIGHT) };
    return;
  }
  yield await checkHistory(region, account, first, deadline);
}

async function checkHistory(
  { compute }: Region,
  account: Account,
  id: string | undefined,
  deadline: Deadline,
): Promise<Finding> {
  const what = `${HISTORY_RIGHT} in ${compute.region}`;
  if (id === undefined) return { what, ok: true, detail: "not tried: no server to try it on" };
  try {
    await tryHistory(compute, id, deadline());
    return { what, ok: true, detail: `allowed on ${id}` };
  } catch (error) {
    return { what, ok: false, ...explained(error, account, HISTORY_RIGHT) };
  }
}

const counted = (count: number): string => `${count} ${count === 1 ? "server" : "servers"}`;

function explained(error: unknown, account: Account, right = ""): Pick<Finding, "detail" | "todo"> {
  if (!(error instanceof ProviderError)) throw error;
  return { detail: error.trouble.detail, todo: todoFor(error.trouble, account, right) };
}

function todoFor(trouble: Trouble, { authUrl, regions }: Account, right: string): string {
  switch (trouble.kind) {
    case "not-allowed":
      return `give the bot's user a role, or its application credential an access rule, with ${trouble.missing ?? right} (docs/providers/openstack.md)`;
    case "credentials":
      return `give the bot working credentials for ${authUrl} (docs/providers/openstack.md)`;
    case "unsupported":
      return `set regions and interface to what the catalog has (now: ${regions.join(", ")})`;
    case "unreachable":
      return `check the network, ${authUrl} and, for a private cloud, caFile`;
    case "throttled":
    case "provider-fault":
      return "try again in a few minutes";
    case "not-found":
    case "busy":
    case "wrong-state":
    case "capacity":
    case "quota":
    case "protected":
      return "look at it in OpenStack's own console";
    default:
      return trouble.kind satisfies never;
  }
}
