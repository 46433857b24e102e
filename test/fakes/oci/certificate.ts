import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** DER: a tag, a length, and what it holds. */
function der(tag: number, ...inner: readonly Buffer[]): Buffer {
  const body = Buffer.concat(inner);
  const size = body.length;
  const length =
    size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

const sequence = (...inner: readonly Buffer[]): Buffer => der(0x30, ...inner);
const bits = (body: Buffer): Buffer => der(0x03, Buffer.from([0]), body);
const identifier = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
const time = (text: string): Buffer => der(0x17, Buffer.from(text));

const RSA_SHA256 = sequence(identifier("2a864886f70d01010b"), der(0x05));
const ORGANIZATIONAL_UNIT = identifier("55040b");
const COMMON_NAME = identifier("550403");

const nameOf = (...parts: readonly (readonly [Buffer, string])[]): Buffer =>
  sequence(...parts.map(([type, text]) => der(0x31, sequence(type, der(0x0c, Buffer.from(text))))));

export interface Certificate {
  readonly pem: string;
  readonly privateKeyPem: string;
  readonly publicKey: KeyObject;
}

/** A certificate like the one that a compute instance finds in its metadata: its subject names the tenancy. */
export function createCertificate(tenancy: string): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const subject = nameOf(
    [COMMON_NAME, "ocid1.instance.oc1.eu-frankfurt-1.host"],
    [ORGANIZATIONAL_UNIT, "opc-certtype:instance"],
    [ORGANIZATIONAL_UNIT, `opc-tenant:${tenancy}`],
  );
  const facts = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    RSA_SHA256,
    nameOf([COMMON_NAME, "PKISVC Identity Intermediate"]),
    sequence(time("260101000000Z"), time("490101000000Z")),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const whole = sequence(facts, RSA_SHA256, bits(sign("sha256", facts, privateKey)));
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
  return {
    pem: ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n"),
    privateKeyPem: privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
    publicKey,
  };
}
