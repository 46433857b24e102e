import { ProviderError } from "../provider.ts";
import type { Account } from "./account.ts";
import { OpenstackRefusal, unreachable } from "./errors.ts";
import type { Http, HttpAnswer, HttpRequest } from "./http.ts";
import { fetchToken, type Token } from "./keystone.ts";

/** One sign-in for all regions of an account. */
export interface Session {
  readonly account: Account;
  /** The token in use, or a new one where that is about to expire. */
  token(signal: AbortSignal): Promise<Token>;
  /** Sends with the token; one that is refused is renewed once. */
  send(request: HttpRequest): Promise<HttpAnswer>;
}

export function createSession(http: Http, account: Account, now: () => number): Session {
  let current: Token | undefined;
  let coming: Promise<Token> | undefined;

  /** Whoever needs a token while one is being fetched waits for that one. */
  const renew = (): Promise<Token> => {
    coming ??= fetchToken(http, account, { signal: http.deadline(), now })
      .then((token) => {
        current = token;
        return token;
      })
      .finally(() => {
        coming = undefined;
      });
    return coming;
  };

  const token = async (signal: AbortSignal): Promise<Token> => {
    if (signal.aborted) throw unreachable("OpenStack", "did not answer in time");
    return current && now() < current.renewAt ? current : await renew();
  };

  const sendWith = (request: HttpRequest, { value }: Token): Promise<HttpAnswer> =>
    http.send({ ...request, headers: { ...request.headers, "x-auth-token": value } });

  return {
    account,
    token,
    async send(request) {
      const used = await token(request.signal);
      try {
        return await sendWith(request, used);
      } catch (error) {
        if (!isRefusedToken(error)) throw error;
      }
      if (current?.value === used.value) current = undefined;
      try {
        return await sendWith(request, await token(request.signal));
      } catch (error) {
        throw isRefusedToken(error) ? refusedFresh(account, request) : error;
      }
    },
  };
}

const isRefusedToken = (error: unknown): boolean =>
  error instanceof OpenstackRefusal && error.status === 401;

/** The access rules of an application credential look like this from outside, too. */
function refusedFresh({ kind }: Account, { about, method, url }: HttpRequest): ProviderError {
  const rule = `${method} ${new URL(url).pathname}`;
  const hint =
    kind === "application-credential" ? `; its access rules may lack ${rule} (${about.right})` : "";
  const detail = `${about.service} refuses a token that Keystone has just given${hint}`;
  return new ProviderError({ kind: "credentials", detail, code: "401" });
}
