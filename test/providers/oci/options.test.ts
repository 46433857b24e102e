import { expect, test } from "vitest";
import { ociOptions } from "../../../src/providers/oci-container-instances/options.ts";

const REGIONS = { regions: ["eu-frankfurt-1"] };
const COMPARTMENT = "ocid1.compartment.oc1..aaaa";
const FINE = { ...REGIONS, compartments: [COMPARTMENT] };
const INSTANCE = "ocid1.computecontainerinstance.oc1.eu-frankfurt-1.aaaa";
const SECRET = "ocid1.vaultsecret.oc1.eu-frankfurt-1.aaaa";
const KEY = {
  tenancy: "ocid1.tenancy.oc1..aaaa",
  user: "ocid1.user.oc1..aaaa",
  fingerprint: Array(16).fill("0f").join(":"),
  keyFile: "/run/secrets/oci.pem",
};

test("a region and a compartment are enough; the key then stands where OCI's own tools have it", () => {
  expect(ociOptions.parse(FINE)).toMatchObject({
    auth: "api-key",
    instances: [],
    timeoutMs: 10_000,
  });
});

const GOOD = [
  ["an instance and no compartment", { ...REGIONS, instances: [INSTANCE] }],
  ["a secret and no compartment", { ...REGIONS, instanceSecrets: [SECRET] }],
  ["the whole tenancy's own compartment", { ...REGIONS, compartments: [KEY.tenancy] }],
  ["a key of its own", { ...FINE, key: KEY }],
  ["an instance principal", { ...FINE, auth: "instance-principal" }],
  ["a gateway for each region", { ...FINE, endpoints: { instances: "https://{region}.example" } }],
] as const;
for (const [what, options] of GOOD)
  test(`${what} is accepted`, () => {
    expect(ociOptions.safeParse(options).error).toBeUndefined();
  });

const MISTAKES = [
  ["no region", { compartments: [COMPARTMENT] }],
  ["a region of another cloud", { ...FINE, regions: ["EU West"] }],
  ["nothing to look at", REGIONS],
  ["a compartment's name instead of its OCID", { ...REGIONS, compartments: ["dev"] }],
  [
    "a compute instance for a container instance",
    { ...REGIONS, instances: ["ocid1.instance.oc1.iad.a"] },
  ],
  ["an OCID with a path in it", { ...REGIONS, instances: [`${INSTANCE}/actions/stop`] }],
  ["a vault for a secret", { ...REGIONS, instanceSecrets: ["ocid1.vault.oc1.iad.aaaa"] }],
  ["an unknown word", { ...FINE, compartment: COMPARTMENT }],
  ["an unknown way to sign in", { ...FINE, auth: "password" }],
  ["a key beside a configuration file", { ...FINE, key: KEY, configFile: "~/.oci/config" }],
  ["a profile with an instance principal", { ...FINE, auth: "instance-principal", profile: "x" }],
  ["a key without its private part", { ...FINE, key: { ...KEY, keyFile: undefined } }],
  ["a key that is there twice", { ...FINE, key: { ...KEY, privateKey: "PEM" } }],
  ["an endpoint that is no web address", { ...FINE, endpoints: { instances: "ftp://x" } }],
  [
    "an endpoint with a password in it",
    { ...FINE, endpoints: { secrets: "https://a:b@c.example" } },
  ],
] as const;
for (const [mistake, options] of MISTAKES)
  test(`${mistake} is refused before any call`, () => {
    expect(ociOptions.safeParse(options).success).toBe(false);
  });
