import { z } from "zod";

/** One entry is a few kilobytes: a type's terms, reservations among them. */
const ENTRY_CHARACTERS_MAX = 500_000;
const HOURLY_MAX = 100_000;

/** What of an entry of AWS's price list is looked at. */
const priceEntry = z.object({
  product: z.object({
    attributes: z.object({
      instanceType: z.string(),
      regionCode: z.string(),
      operation: z.string(),
    }),
  }),
  terms: z.object({
    OnDemand: z.record(
      z.string(),
      z.object({
        priceDimensions: z.record(
          z.string(),
          z.object({ unit: z.string(), pricePerUnit: z.record(z.string(), z.string()) }),
        ),
      }),
    ),
  }),
});

export interface PriceEntry {
  readonly type: string;
  readonly region: string;
  readonly operation: string;
  /** Per hour, on demand. */
  readonly hourly: number;
}

/** @returns nothing of an entry that is not as AWS describes them, or that has no single price an hour */
export function readPriceEntry(text: string, currency: string): PriceEntry | undefined {
  const read = priceEntry.safeParse(parsed(text));
  if (!read.success) return undefined;
  const { instanceType: type, regionCode: region, operation } = read.data.product.attributes;
  const amounts = Object.values(read.data.terms.OnDemand)
    .flatMap(({ priceDimensions }) => Object.values(priceDimensions))
    .filter(({ unit }) => unit === "Hrs")
    .map(({ pricePerUnit }) => amountOf(pricePerUnit[currency]));
  const [hourly] = amounts;
  if (hourly === undefined || amounts.length > 1) return undefined;
  return { type, region, operation, hourly };
}

function parsed(text: string): unknown {
  if (text.length > ENTRY_CHARACTERS_MAX) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Nothing costs nothing here: a zero stands for what is paid for in another way. */
function amountOf(written: string | undefined): number | undefined {
  if (written === undefined || !/^\d+(\.\d+)?$/.test(written)) return undefined;
  const amount = Number(written);
  return amount > 0 && amount <= HOURLY_MAX ? amount : undefined;
}
