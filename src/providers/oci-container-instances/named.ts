import type { HttpClient } from "oci-common";
import { Region } from "oci-common";
import type { SecretsClient } from "oci-secrets";
import { ProviderError } from "../provider.ts";
import type { Call } from "./client.ts";
import { bareClient, endpointIn } from "./client.ts";
import type { OciOptions } from "./options.ts";
import { instanceOcid } from "./options.ts";
import { RIGHTS } from "./rights.ts";

/** How long the content of a secret is believed, in milliseconds. */
const BELIEVED_MS = 300_000;

/** The instances that the operator named one by one, directly or by a secret. */
export interface Named {
  /** The OCIDs of those that stand in this region. */
  in(region: string): Promise<readonly string[]>;
  /** Whether it is one of them; a secret that cannot be read is only in the way of what no other one holds. */
  holds(region: string, id: string): Promise<boolean>;
  /** The same, one by one: an OCID, or what is wrong with the secret that should hold it. */
  tried(region: string): Promise<readonly Tried[]>;
}

export type Tried =
  | { readonly id: string; readonly secret?: string | undefined }
  | { readonly secret: string; readonly error: ProviderError };

interface Tools {
  readonly httpClient: HttpClient;
  readonly call: Call;
  readonly now: () => number;
}

export function createNamed(options: OciOptions, tools: Tools): Named {
  const read = believed((secret) => readSecret(secret, options, tools), tools.now);
  const tried = async (region: string): Promise<readonly Tried[]> => {
    const direct = options.instances.map((id): Tried => ({ id }));
    const held = await Promise.all(options.instanceSecrets.map((secret) => tryOne(secret, read)));
    return [...direct, ...held].filter(
      (one) => regionOf("id" in one ? one.id : one.secret, options.regions) === region,
    );
  };
  return {
    tried,
    in: async (region) => {
      const all = await tried(region);
      for (const one of all) if ("error" in one) throw one.error;
      return [...new Set(idsIn(all))];
    },
    holds: async (region, id) => {
      const all = await tried(region);
      if (idsIn(all).includes(id)) return true;
      for (const one of all) if ("error" in one) throw one.error;
      return false;
    },
  };
}

const idsIn = (all: readonly Tried[]): readonly string[] =>
  all.flatMap((one) => ("id" in one ? [one.id] : []));

async function tryOne(secret: string, read: (secret: string) => Promise<string>): Promise<Tried> {
  try {
    return { secret, id: await read(secret) };
  } catch (error) {
    if (error instanceof ProviderError) return { secret, error };
    throw error;
  }
}

/** The region that an OCID names; where it names none or there is only one, the first of the configuration. */
function regionOf(ocid: string, regions: OciOptions["regions"]): string {
  const [, , , written = ""] = ocid.split(".");
  const [first = ""] = regions;
  if (written === "" || regions.length === 1) return first;
  return Region.getRegionIdFromShortCode(written);
}

function believed(read: (secret: string) => Promise<string>, now: () => number) {
  const known = new Map<string, { readonly id: string; readonly until: number }>();
  return async (secret: string): Promise<string> => {
    const last = known.get(secret);
    if (last && now() < last.until) return last.id;
    const id = await read(secret);
    known.set(secret, { id, until: now() + BELIEVED_MS });
    return id;
  };
}

async function readSecret(
  secret: string,
  options: OciOptions,
  { httpClient, call }: Tools,
): Promise<string> {
  const region = regionOf(secret, options.regions);
  const about = { right: RIGHTS.secret, region, what: "secret", id: secret } as const;
  const content = await call(about, async () => {
    const client = await createSecretsClient(httpClient, region, options);
    const { secretBundle } = await client.getSecretBundle({ secretId: secret });
    return secretBundle?.secretBundleContent;
  });
  const encoded = content && "content" in content ? content.content : undefined;
  const text = Buffer.from(String(encoded ?? ""), "base64")
    .toString("utf8")
    .trim();
  if (instanceOcid.safeParse(text).success) return text;
  // What it holds instead may be a real secret: it is not repeated.
  const detail = `the Vault secret ${secret} does not hold the OCID of a container instance`;
  throw new ProviderError({ kind: "not-found", code: "SecretContent", detail });
}

/** Loaded only where a secret is configured. */
async function createSecretsClient(
  httpClient: HttpClient,
  region: string,
  { endpoints }: OciOptions,
): Promise<SecretsClient> {
  const { SecretsClient } = await import("oci-secrets");
  const client = new SecretsClient({ httpClient }, bareClient());
  client.regionId = region;
  if (endpoints.secrets) client.endpoint = endpointIn(endpoints.secrets, region);
  return client;
}
