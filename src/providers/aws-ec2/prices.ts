import type { Filter, GetProductsCommandOutput, PricingClient } from "@aws-sdk/client-pricing";
import type { CloudPrices, ProviderTools } from "../provider.ts";
import { boundedRequests, groupsOf } from "./bounds.ts";
import type { Credentials } from "./credentials.ts";
import { LINUX } from "./instance.ts";
import type { AwsEc2Options } from "./options.ts";
import { readPriceEntry } from "./price-entry.ts";
import { boundedCall } from "./region.ts";

export const PRICES_RIGHT = "pricing:GetProducts";

const CURRENCY = "USD";
const PAGE_SIZE = 100;
/** Of one question: it names fewer types than a page has entries, and each has one entry. */
const PAGES_MAX = 5;
/** Together they must stay below the 1024 characters of a filter's value. */
const TYPES_AT_ONCE = 40;
/** Its accounts and prices are others': in China in CNY, elsewhere without a price list to ask. */
const OTHER_PARTITION = /^(cn|us-gov|us-iso[a-z]*|eu-iso[a-z]*|eusc)-/;

type Environment = ProviderTools["env"];

export interface AwsPrices extends CloudPrices {
  close(): Promise<void>;
}

/** @returns why this account's prices are not asked for, where they are not */
export function pricesOffBecause(options: AwsEc2Options, env: Environment): string | undefined {
  if (options.regions.some((region) => OTHER_PARTITION.test(region)))
    return "AWS has no price list in USD for this partition";
  const elsewhere = options.endpoint !== undefined || Boolean(env.AWS_ENDPOINT_URL_EC2);
  return elsewhere && endpointOf(options, env) === undefined
    ? "EC2 has an endpoint of its own here, and no pricingEndpoint is set"
    : undefined;
}

/** AWS's own prices on demand, shared tenancy. What asks for them is loaded at the first question. */
export function createAwsPrices(
  options: AwsEc2Options,
  env: Environment,
  credentials: Credentials,
): AwsPrices {
  const { timeoutMs } = options;
  const region = nearest(options.regions[0] ?? "");
  const endpoint = endpointOf(options, env);
  const call = boundedCall(region, timeoutMs);
  let loaded: ReturnType<typeof load> | undefined;

  async function load() {
    const { paginateGetProducts, PricingClient } = await import("@aws-sdk/client-pricing");
    const client: PricingClient = new PricingClient({
      region,
      credentials,
      maxAttempts: 2,
      retryMode: "standard",
      customUserAgent: "lamplighter",
      requestHandler: boundedRequests(timeoutMs),
      ...(endpoint ? { endpoint } : {}),
    });
    const paging = { client, pageSize: PAGE_SIZE, stopOnSameToken: true };
    return {
      client,
      pagesOf: (Filters: Filter[]) =>
        paginateGetProducts(paging, { ServiceCode: "AmazonEC2", FormatVersion: "aws_v1", Filters }),
    };
  }

  return {
    currency: CURRENCY,
    async hourly(where, products) {
      loaded ??= load();
      const loading = loaded;
      const { pagesOf } = await call(PRICES_RIGHT, () => loading);
      const found = new Found();
      for (const question of questionsOf(products)) {
        const pages = pagesOf(filtersOf(where, question));
        for (let page = 0; page < PAGES_MAX; page += 1) {
          const step = await call(PRICES_RIGHT, () => pages.next());
          if (step.done) break;
          found.add(step.value, where, question);
        }
      }
      return found.prices;
    },
    async close() {
      if (loaded) (await loaded).client.destroy();
    },
  };
}

const endpointOf = (options: AwsEc2Options, env: Environment): string | undefined =>
  options.pricingEndpoint ?? (env.AWS_ENDPOINT_URL_PRICING || env.AWS_ENDPOINT_URL || undefined);

/** The price list is served from three regions, whichever regions it is about. */
function nearest(region: string): string {
  if (region.startsWith("ap-")) return "ap-south-1";
  return region.startsWith("eu-") ? "eu-central-1" : "us-east-1";
}

/** Types that are billed as the same operation. */
interface Question {
  readonly operation: string;
  readonly types: readonly string[];
}

function questionsOf(products: readonly string[]): readonly Question[] {
  const byOperation = new Map<string, string[]>();
  for (const product of products) {
    const [type = "", operation = LINUX] = product.split("/");
    // A comma would be two types for AWS.
    if (!/^[\w.-]{1,24}$/.test(type)) continue;
    byOperation.set(operation, [...(byOperation.get(operation) ?? []), type]);
  }
  return [...byOperation].flatMap(([operation, types]) =>
    groupsOf(types, TYPES_AT_ONCE).map((group) => ({ operation, types: group })),
  );
}

function filtersOf(region: string, { operation, types }: Question): Filter[] {
  const fields = {
    regionCode: region,
    operation,
    tenancy: "Shared",
    capacitystatus: "Used",
    marketoption: "OnDemand",
  };
  return [
    { Type: "ANY_OF", Field: "instanceType", Value: types.join(",") },
    ...Object.entries(fields).map(
      ([Field, Value]) => ({ Type: "TERM_MATCH", Field, Value }) as const,
    ),
  ];
}

/** What was found so far; a product with two different prices has none. */
class Found {
  readonly prices = new Map<string, number>();
  readonly #unclear = new Set<string>();

  add({ PriceList }: GetProductsCommandOutput, region: string, { operation, types }: Question) {
    for (const text of PriceList ?? []) {
      const entry = readPriceEntry(String(text), CURRENCY);
      if (entry?.region !== region || entry.operation !== operation) continue;
      if (types.includes(entry.type)) this.#take(entry.type, operation, entry.hourly);
    }
  }

  #take(type: string, operation: string, hourly: number): void {
    const product = operation === LINUX ? type : `${type}/${operation}`;
    if ((this.prices.get(product) ?? hourly) !== hourly) this.#unclear.add(product);
    this.prices.set(product, hourly);
    if (this.#unclear.has(product)) this.prices.delete(product);
  }
}
