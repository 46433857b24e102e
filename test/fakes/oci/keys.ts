import { createPublicKey, generateKeyPairSync, randomUUID } from "node:crypto";
import type { Principal } from "./signature.ts";

/** What a person downloads after adding an API key. */
export interface ApiKey {
  readonly tenancy: string;
  readonly user: string;
  readonly fingerprint: string;
  readonly privateKey: string;
}

/** What OCI gives to a machine or a container of its own. */
export interface SessionToken {
  readonly token: string;
  readonly privateKey: string;
}

const TENANCY = "ocid1.tenancy.oc1..lamplighter";

/** A pair of RSA keys takes long to make; all fakes of one process share two. */
const PAIRS = [createPair(), createPair()] as const;

function createPair() {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { publicKey, pem: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}

/** Who may sign, by key id. */
export class Keys {
  readonly #principals = new Map<string, Principal>();

  principal(keyId: string): Principal | undefined {
    return this.#principals.get(keyId);
  }

  addApiKey(name: string): ApiKey {
    const [{ publicKey, pem }] = PAIRS;
    const user = `ocid1.user.oc1..${name}`;
    const fingerprint = randomUUID().replaceAll("-", "").match(/../g)?.join(":") ?? "";
    this.#principals.set(`${TENANCY}/${user}/${fingerprint}`, { name, publicKey });
    return { tenancy: TENANCY, user, fingerprint, privateKey: pem };
  }

  /** @param publicKey of a session that brought its own, in PEM */
  addToken(name: string, expiresAt: number, publicKey?: string): SessionToken {
    const [, pair] = PAIRS;
    const claims = { exp: Math.floor(expiresAt / 1000), jti: randomUUID(), res_tenant: TENANCY };
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const token = `${part({ alg: "RS256" })}.${part(claims)}.${part({ sig: name })}`;
    const key = publicKey === undefined ? pair.publicKey : createPublicKey(publicKey);
    this.#principals.set(`ST$${token}`, { name, publicKey: key, expiresAt });
    return { token, privateKey: pair.pem };
  }

  /** All tokens given so far are worth nothing any more. */
  revokeTokens(): void {
    for (const id of this.#principals.keys()) if (id.startsWith("ST$")) this.#principals.delete(id);
  }
}
