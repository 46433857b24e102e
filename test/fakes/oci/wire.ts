import type { IncomingHttpHeaders } from "node:http";

/** One HTTP request as it came in. */
export interface WireRequest {
  readonly method: string;
  /** As it stood in the request line, query and all. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a text as it is; without it there is no body. */
  readonly body?: object | string;
}

/** What the real cloud would refuse, in its own words. */
export class WireError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** OCI does not tell who may not see a thing from who asks for a thing that is not there. */
export const notFound = (): WireError =>
  new WireError(
    404,
    "NotAuthorizedOrNotFound",
    "Authorization failed or requested resource not found.",
  );

/** The query of a request, refused if it holds what the operation does not know. */
export function queryOf(target: string, known: readonly string[]): URLSearchParams {
  const { searchParams } = new URL(target, "http://oci");
  const strange = [...searchParams.keys()].find((key) => !known.includes(key));
  if (strange) throw new WireError(400, "InvalidParameter", `Unknown parameter ${strange}`);
  return searchParams;
}

export function needed(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (!value) throw new WireError(400, "MissingParameter", `Missing parameter ${name}`);
  return value;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly headers: Readonly<Record<string, string>>;
}

/** Characters that an address must not hold as they are: whoever forgets to encode the token is found out. */
const SALT = "+/=&%";

/** One page of a list by `limit` and `page`, with the token of the next page in its header. */
export function pageOf<Item>(items: readonly Item[], query: URLSearchParams): Page<Item> {
  const limit = Number(query.get("limit") ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
    throw new WireError(400, "InvalidParameter", "limit must be between 1 and 1000");
  const from = startOf(query.get("page"));
  const next = from + limit;
  const headers = next < items.length ? { "opc-next-page": `${SALT}${next}` } : {};
  return { items: items.slice(from, next), headers: { ...headers } };
}

function startOf(token: string | null): number {
  if (token === null) return 0;
  const at = Number(token.slice(SALT.length));
  if (!token.startsWith(SALT) || !Number.isInteger(at))
    throw new WireError(400, "InvalidParameter", "The page token is not one of ours");
  return at;
}
