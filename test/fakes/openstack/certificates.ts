import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** A private authority and a certificate of its making for 127.0.0.1, in PEM. */
export interface Certificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Made anew each time: no key has to lie in the repository, and no program has to be installed. */
export function makeCertificates(): Certificates {
  const authority = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const server = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = { name: "Test authority", key: authority.privateKey };
  return {
    ca: certificate({ ...issuer, issuer, publicKey: authority.publicKey, extension: IS_AUTHORITY }),
    cert: certificate({
      name: "localhost",
      issuer,
      publicKey: server.publicKey,
      extension: IS_LOOPBACK,
    }),
    key: server.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

interface Request {
  readonly name: string;
  readonly issuer: { readonly name: string; readonly key: KeyObject };
  readonly publicKey: KeyObject;
  readonly extension: Buffer;
}

/** X.509 version 3, in DER: only what a TLS client looks at. */
function certificate({ name, issuer, publicKey, extension }: Request): string {
  const body = sequence(
    tagged(0xa0, tagged(INTEGER, Buffer.from([2]))),
    tagged(INTEGER, Buffer.from([0x01, ...Buffer.from(name)])),
    SIGNATURE,
    named(issuer.name),
    sequence(time("20200101000000Z"), time("21200101000000Z")),
    named(name),
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(extension)),
  );
  const signature = sign("sha256", body, issuer.key);
  const der = sequence(body, SIGNATURE, tagged(BIT_STRING, Buffer.from([0]), signature));
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_ID = 0x06;

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, ...parts);
const objectId = (hex: string): Buffer => tagged(OBJECT_ID, Buffer.from(hex, "hex"));
const time = (written: string): Buffer => tagged(0x18, Buffer.from(written));

/** ecdsa-with-SHA256 */
const SIGNATURE = sequence(objectId("2a8648ce3d040302"));

/** CN=… */
const named = (name: string): Buffer =>
  sequence(tagged(0x31, sequence(objectId("550403"), tagged(0x0c, Buffer.from(name)))));

const extension = (id: string, value: Buffer): Buffer =>
  sequence(objectId(id), tagged(OCTET_STRING, value));

/** basicConstraints: CA */
const IS_AUTHORITY = extension("551d13", sequence(tagged(0x01, Buffer.from([0xff]))));
/** subjectAltName: 127.0.0.1 */
const IS_LOOPBACK = extension("551d11", sequence(tagged(0x87, Buffer.from([127, 0, 0, 1]))));
