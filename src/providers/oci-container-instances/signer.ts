import type { HttpClient } from "oci-common";
import { DefaultRequestSigner } from "oci-common";
import PQueue from "p-queue";
import { within } from "../within.ts";
import { noCredentials } from "./errors.ts";
import type { Identity } from "./identity.ts";

type HttpRequest = Parameters<HttpClient["send"]>[0];

export interface Signer {
  /** @returns which token it was signed with, for `renew` */
  sign(request: HttpRequest): Promise<number>;
  /** Replaces that token, unless somebody has done so already. @returns whether there is a new one to try */
  renew(refused: number): Promise<boolean>;
}

/**
 * Signs one request after the other: the SDK replaces its session key while it fetches a token, and would sign what
 * comes in between with one half of each. The identity is looked for when it is first needed, and again after a failure.
 */
export function createSigner(load: () => Promise<Identity>, timeoutMs: number): Signer {
  const turns = new PQueue({ concurrency: 1 });
  const late = () => noCredentials("no token came in time");
  const inTurn = <T>(work: () => Promise<T>): Promise<T> =>
    turns.add(() => within(timeoutMs, work(), late));
  let loaded: Identity | undefined;
  let signer: DefaultRequestSigner | undefined;
  let token = 0;
  return {
    sign: (request) =>
      inTurn(async () => {
        loaded ??= await load();
        signer ??= new DefaultRequestSigner(loaded.details);
        request.headers.delete("authorization");
        request.headers.delete("x-date");
        await signer.signHttpRequest(request).catch(failedToSign);
        return token;
      }),
    renew: (refused) =>
      inTurn(async () => {
        if (!loaded?.renew) return false;
        if (refused !== token) return true;
        await loaded.renew().catch(failedToSign);
        token += 1;
        return true;
      }),
  };
}

/** The SDK's own words may hold a piece of what it was reading. */
function failedToSign(): never {
  throw noCredentials("no token could be had for this machine or container");
}
