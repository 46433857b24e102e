import { z } from "zod";
import { ProviderError } from "../provider.ts";
import type { Account } from "./account.ts";
import { OpenstackRefusal, unreadable } from "./errors.ts";
import type { Http, HttpAnswer } from "./http.ts";

const ABOUT = { right: "identity:validate_token", service: "Keystone" };

const ENDPOINT = z.object({
  interface: z.string(),
  region: z.string().nullish(),
  region_id: z.string().nullish(),
  url: z.string(),
});

const TOKEN = z.object({
  token: z.object({
    expires_at: z.string(),
    issued_at: z.string().optional(),
    project: z.object({ id: z.string(), name: z.string() }).optional(),
    roles: z.array(z.object({ name: z.string() })).default([]),
    catalog: z
      .array(z.object({ type: z.string(), endpoints: z.array(ENDPOINT).default([]) }))
      .default([]),
  }),
});

export interface Token {
  /** The secret itself: for the header alone. */
  readonly value: string;
  readonly project: string;
  readonly roles: readonly string[];
  /** Nova's endpoints. */
  readonly compute: readonly Endpoint[];
  /** From this instant on a new one is fetched, Unix milliseconds of our own clock. */
  readonly renewAt: number;
}

export interface Endpoint {
  readonly interface: string;
  readonly region: string;
  readonly url: string;
}

/** Asks Keystone for a token. Asking twice does no harm. */
export async function fetchToken(
  http: Http,
  account: Account,
  { signal, now }: { readonly signal: AbortSignal; readonly now: () => number },
): Promise<Token> {
  const askedAt = now();
  const answer = await ask(http, account, signal);
  const value = answer.headers.get("x-subject-token");
  const read = TOKEN.safeParse(answer.json);
  if (!value || !read.success) throw unreadable(ABOUT.service);
  const { token } = read.data;
  if (!token.project) throw refusedCredentials(account, "it gives a token without a project");
  return {
    value,
    project: token.project.name,
    roles: token.roles.map(({ name }) => name),
    compute: token.catalog.flatMap(({ type, endpoints }) =>
      type === "compute" ? endpoints.map(toEndpoint) : [],
    ),
    renewAt: renewalOf(token.expires_at, token.issued_at, askedAt),
  };
}

/** The address of Nova in a region, or a sentence with the regions that there are. */
export function endpointIn(token: Token, region: string, wanted: Account["interface"]): string {
  const offered = token.compute.filter((endpoint) => endpoint.interface === wanted);
  const found = offered.find((endpoint) => endpoint.region === region);
  if (found) return found.url;
  const regions = [...new Set(offered.map((endpoint) => endpoint.region))].sort();
  const there =
    regions.length > 0
      ? `there are ${regions.join(", ")}`
      : `the project ${token.project} has no ${wanted} compute endpoint at all`;
  const detail = `OpenStack has no region ${region} for compute; ${there}`;
  throw new ProviderError({ kind: "unsupported", detail });
}

async function ask(http: Http, account: Account, signal: AbortSignal): Promise<HttpAnswer> {
  try {
    return await http.send({
      method: "POST",
      url: `${account.authUrl}/auth/tokens`,
      body: { auth: account.auth },
      about: ABOUT,
      signal,
      repeatable: true,
    });
  } catch (error) {
    if (error instanceof OpenstackRefusal) throw explained(error, account);
    throw error;
  }
}

/** Keystone does not tell a wrong password from an unknown project. */
function explained(refusal: OpenstackRefusal, account: Account): ProviderError {
  switch (refusal.status) {
    case 401:
      return refusedCredentials(account, passwordWords(refusal.words));
    case 400:
    case 403:
      return refusedCredentials(account, refusal.words || `it answers ${refusal.status}`);
    case 404:
      return refusedCredentials(account, "there is no Keystone v3 at that address");
    default:
      return refusal;
  }
}

function passwordWords(words: string): string {
  if (/expired/i.test(words)) return words;
  return "wrong secret, or no such user, project or credential";
}

const refusedCredentials = ({ who }: Account, why: string): ProviderError =>
  new ProviderError({
    kind: "credentials",
    code: "401",
    detail: `Keystone refuses the bot's ${who}: ${why}`,
  });

const toEndpoint = (raw: z.infer<typeof ENDPOINT>): Endpoint => ({
  interface: raw.interface,
  region: raw.region_id ?? raw.region ?? "",
  url: raw.url,
});

const RENEWAL_MARGIN_MS = 120_000;
const LIFETIME_GUESS_MS = 600_000;

/** Only the lifetime is taken from the cloud: its clock and ours may differ. Short-lived tokens get a short margin. */
function renewalOf(expires: string, issued: string | undefined, askedAt: number): number {
  const lifetimeMs = Date.parse(expires) - Date.parse(issued ?? "");
  const known = Number.isFinite(lifetimeMs) ? Math.max(0, lifetimeMs) : LIFETIME_GUESS_MS;
  return askedAt + known - Math.min(RENEWAL_MARGIN_MS, known / 4);
}
