import type { Certificate } from "./certificate.ts";
import { createCertificate } from "./certificate.ts";
import type { Keys } from "./keys.ts";
import { keyIdOf, verifySignature } from "./signature.ts";
import { type WireAnswer, WireError, type WireRequest } from "./wire.ts";

/** What a compute instance of OCI has beside it: its metadata service, and the service that gives it tokens. */
export interface InstanceMetadata {
  /** Nothing where the request is for another service. */
  answer(request: WireRequest, nowMs: number): WireAnswer | "never" | undefined;
  /** How many tokens were given. */
  readonly tokens: number;
  /** From now on no metadata are to be had, as on a machine that is none of OCI's. */
  switchOff(): void;
  /** From now on the metadata service takes requests and never answers, as an address that nobody has. */
  hang(): void;
}

const TENANCY = "ocid1.tenancy.oc1..lamplighter";
const TOKEN_MS = 20 * 60_000;

export function createMetadata(keys: Keys, region: string): InstanceMetadata {
  let certificate: Certificate | undefined;
  let fault: "off" | "hangs" | undefined;
  let tokens = 0;
  const leaf = () => {
    certificate ??= createCertificate(TENANCY);
    return certificate;
  };
  return {
    get tokens() {
      return tokens;
    },
    switchOff: () => {
      fault = "off";
    },
    hang: () => {
      fault = "hangs";
    },
    answer: (request, nowMs) => {
      if (request.target.startsWith("/opc/v2/")) {
        if (fault === "hangs") return "never";
        if (fault === "off") throw new WireError(404, "NotFound", "No metadata here");
        return { status: 200, body: metadataAt(request, leaf, region) };
      }
      if (request.target !== "/auth/v1/x509") return undefined;
      const token = federate(request, leaf(), keys, nowMs);
      tokens += 1;
      return { status: 200, body: { token } };
    },
  };
}

function metadataAt(
  { target, headers }: WireRequest,
  leaf: () => Certificate,
  region: string,
): string {
  if (headers.authorization !== "Bearer Oracle")
    throw new WireError(401, "Unauthorized", "Authorization: Bearer Oracle is needed");
  switch (target.slice("/opc/v2/".length)) {
    case "instance/region":
      return region;
    case "identity/cert.pem":
    case "identity/intermediate.pem":
      return leaf().pem;
    case "identity/key.pem":
      return leaf().privateKeyPem;
    default:
      throw new WireError(404, "NotFound", "No such metadata");
  }
}

/** A token for a session, to whoever signs with the key of the instance's own certificate. */
function federate(
  request: WireRequest,
  { publicKey }: Certificate,
  keys: Keys,
  nowMs: number,
): string {
  if (!keyIdOf(request).startsWith(`${TENANCY}/fed-x509/`))
    throw new WireError(401, "NotAuthenticated", "Not the key of a certificate");
  verifySignature(request, { name: "instance", publicKey }, nowMs);
  const session = JSON.parse(request.body) as { readonly publicKey: string };
  const lines = session.publicKey.replace(/\s/g, "").match(/.{1,64}/g) ?? [];
  const pem = ["-----BEGIN PUBLIC KEY-----", ...lines, "-----END PUBLIC KEY-----"].join("\n");
  return keys.addToken("instance", nowMs + TOKEN_MS, pem).token;
}
