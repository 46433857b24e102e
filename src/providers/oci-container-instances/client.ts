import type { ClientConfiguration } from "oci-common";
import { CircuitBreaker, NoRetryConfigurationDetails } from "oci-common";
import { ProviderError } from "../provider.ts";
import { within } from "../within.ts";
import type { About } from "./errors.ts";
import { toProviderError } from "./errors.ts";

/** Runs one call within its time limit; whatever goes wrong is a `ProviderError`. */
export type Call = <T>(about: About, run: () => Promise<T>) => Promise<T>;

export function boundedCall(ms: number): Call {
  return async (about, run) => {
    const detail = `OCI in ${about.region} did not answer within ${ms / 1000} s`;
    const late = () => new ProviderError({ kind: "unreachable", detail });
    try {
      return await within(ms, run(), late);
    } catch (error) {
      throw toProviderError(error, about);
    }
  };
}

/**
 * For every client of the SDK: no repeating and no circuit breaker of its own. Its retrier repeats what only a person
 * can mend, such as a wrong state, and its breaker then shuts even the list out.
 */
export const bareClient = (): ClientConfiguration => ({
  retryConfiguration: NoRetryConfigurationDetails,
  circuitBreaker: new CircuitBreaker({ disableClientCircuitBreaker: true }),
});

/** @param template an operator's own address, in which `{region}` stands for the region */
export const endpointIn = (template: string, region: string): string =>
  template.replaceAll("{region}", region).replace(/\/+$/, "");
