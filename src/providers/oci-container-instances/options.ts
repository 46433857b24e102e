import { z } from "zod";

const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;
const WAYS = ["api-key", "instance-principal", "resource-principal"] as const;

/** An Oracle Cloud id of one of these kinds: `ocid1.<kind>.<realm>.<region>.<unique>`; the region may be empty. */
function ocid(example: string, ...kinds: readonly string[]) {
  const pattern = new RegExp(`^ocid1\\.(${kinds.join("|")})\\.[^.\\s]+\\.[^.\\s]*\\.[^\\s/?#]+$`);
  return z.string().regex(pattern, { error: `is not an OCID such as ${example}` });
}

const INSTANCE_KINDS = ["computecontainerinstance", "containerinstance"];
/** Reads the OCID of one container instance. */
export const instanceOcid = ocid(
  "ocid1.computecontainerinstance.oc1.eu-frankfurt-1.…",
  ...INSTANCE_KINDS,
);

/** A web address without a query, in which `{region}` stands for the region. */
const endpoint = z.string().refine(isEndpoint, {
  error: "is not a web address such as https://gateway.example.com/{region}",
});

const apiKey = z
  .strictObject({
    tenancy: ocid("ocid1.tenancy.oc1..…", "tenancy").describe("OCID of the tenancy"),
    user: ocid("ocid1.user.oc1..…", "user").describe("OCID of the user whose key it is"),
    fingerprint: z
      .string()
      .regex(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/i, { error: "is not 16 pairs such as 20:3b:…:61" })
      .describe("Fingerprint under which the public key was uploaded"),
    privateKey: z
      .string()
      .min(1)
      .optional()
      .describe("The private key itself, in PEM; from the environment, never written here"),
    keyFile: z.string().min(1).optional().describe("File that holds the private key, in PEM"),
    passphrase: z.string().min(1).optional().describe("What the private key is encrypted with"),
  })
  .refine(({ privateKey, keyFile }) => (privateKey === undefined) !== (keyFile === undefined), {
    path: ["privateKey"],
    error: "give either privateKey or keyFile",
  });

/** What an operator may say about the container instances of one Oracle Cloud tenancy. */
export const ociOptions = z
  .strictObject({
    regions: z
      .array(z.string().regex(REGION, { error: "is not an OCI region such as eu-frankfurt-1" }))
      .nonempty({ error: "needs at least one region" })
      .describe("OCI regions whose container instances the bot sees"),
    compartments: z
      .array(ocid("ocid1.compartment.oc1..…", "compartment", "tenancy"))
      .default([])
      .describe("OCIDs of the compartments whose container instances the bot sees"),
    instances: z
      .array(instanceOcid)
      .default([])
      .describe("OCIDs of single container instances that the bot sees, too"),
    instanceSecrets: z
      .array(ocid("ocid1.vaultsecret.oc1.eu-frankfurt-1.…", "vaultsecret"))
      .default([])
      .describe("OCIDs of Vault secrets, each of which holds the OCID of one container instance"),
    auth: z
      .enum(WAYS)
      .default("api-key")
      .describe("How the bot proves who it is: an API key, or the machine or container it runs on"),
    configFile: z
      .string()
      .min(1)
      .optional()
      .describe("OCI configuration file with the API key; default: ~/.oci/config"),
    profile: z
      .string()
      .min(1)
      .optional()
      .describe("Profile of the OCI configuration file; default: DEFAULT"),
    key: apiKey.optional().describe("The API key, in the place of a configuration file"),
    endpoints: z
      .strictObject({
        instances: endpoint.optional().describe("For Container Instances"),
        secrets: endpoint.optional().describe("For Vault secrets"),
        auth: endpoint.optional().describe("For the token of an instance principal"),
        metadata: endpoint.optional().describe("For the metadata of an instance principal"),
      })
      .default({})
      .describe("Other addresses than Oracle's own, e.g. a gateway; {region} becomes the region"),
    timeoutMs: z
      .int()
      .min(100)
      .max(60_000)
      .default(10_000)
      .describe("How long one request to OCI may take, in milliseconds"),
  })
  .refine((o) => o.compartments.length + o.instances.length + o.instanceSecrets.length > 0, {
    path: ["compartments"],
    error: "name at least one compartment, instance or instanceSecret",
  })
  .refine((o) => o.auth === "api-key" || !(o.key || o.configFile || o.profile), {
    path: ["auth"],
    error: "key, configFile and profile are only used with api-key",
  })
  .refine((o) => !o.key || !(o.configFile || o.profile), {
    path: ["key"],
    error: "takes the place of configFile and profile; give only one of them",
  });

export type OciOptions = z.infer<typeof ociOptions>;

function isEndpoint(text: string): boolean {
  const address = text.replaceAll("{region}", "region-1");
  if (!URL.canParse(address)) return false;
  const { protocol, username, search, hash } = new URL(address);
  return /^https?:$/.test(protocol) && username === "" && search === "" && hash === "";
}
