import { ContainerInstanceClient } from "oci-containerinstances";
import type { ProviderTools } from "../provider.ts";
import { bareClient, boundedCall, endpointIn } from "./client.ts";
import type { About } from "./errors.ts";
import { createHttp, longestMs } from "./http.ts";
import { loadIdentity } from "./identity.ts";
import type { Named } from "./named.ts";
import { createNamed } from "./named.ts";
import type { OciOptions } from "./options.ts";
import { createSigner } from "./signer.ts";

/** Container Instances in one region of one tenancy. */
export interface OciRegion {
  readonly name: string;
  readonly client: ContainerInstanceClient;
  /** Runs one call within its time limit; whatever goes wrong is a `ProviderError`. */
  readonly call: <T>(about: Omit<About, "region">, run: () => Promise<T>) => Promise<T>;
  /** OCIDs of the compartments whose instances the bot sees. */
  readonly compartments: readonly string[];
  readonly named: Named;
}

export function createRegions(
  options: OciOptions,
  { env, now }: ProviderTools,
): ReadonlyMap<string, OciRegion> {
  const { timeoutMs, endpoints, compartments } = options;
  const signer = createSigner(() => loadIdentity(options, env), timeoutMs);
  const httpClient = createHttp(signer, timeoutMs);
  const call = boundedCall(longestMs(timeoutMs));
  const named = createNamed(options, { httpClient, call, now });
  const regions = options.regions.map((name): [string, OciRegion] => {
    const client = new ContainerInstanceClient({ httpClient }, bareClient());
    client.regionId = name;
    if (endpoints.instances) client.endpoint = endpointIn(endpoints.instances, name);
    const inRegion: OciRegion["call"] = (about, run) => call({ ...about, region: name }, run);
    return [name, { name, client, call: inRegion, compartments, named }];
  });
  return new Map(regions);
}
