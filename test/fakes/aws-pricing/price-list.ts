/** One product and what it costs, as AWS's price list of EC2 has them. */
export interface Priced {
  readonly instanceType: string;
  readonly regionCode: string;
  readonly hourly: number;
  /** What it is billed as; plain Linux where not said. */
  readonly operation?: string;
}

export interface Product {
  readonly attributes: Readonly<Record<string, string>>;
  /** The entry as it goes over the wire. */
  readonly text: string;
}

/** What is said of every product beside what tells them apart. */
const PLAIN = {
  servicecode: "AmazonEC2",
  servicename: "Amazon Elastic Compute Cloud",
  operatingSystem: "Linux",
  preInstalledSw: "NA",
  licenseModel: "No License required",
  locationType: "AWS Region",
};

/** The ways in which the same type is sold beside the one that people mean: each is a product with a price of its own. */
const VARIANTS = [
  { tenancy: "Shared", capacitystatus: "Used", marketoption: "OnDemand", times: 1 },
  { tenancy: "Dedicated", capacitystatus: "Used", marketoption: "OnDemand", times: 1.1 },
  {
    tenancy: "Shared",
    capacitystatus: "UnusedCapacityReservation",
    marketoption: "OnDemand",
    times: 1.01,
  },
  { tenancy: "Shared", capacitystatus: "Used", marketoption: "CapacityBlock", times: 0.5 },
] as const;

/** @param serial of the first; each has a number of its own */
export const productsOf = (priced: Priced, serial: number): readonly Product[] =>
  VARIANTS.map(({ times, ...variant }, at) => {
    const { instanceType, regionCode, operation = "RunInstances" } = priced;
    const attributes = { ...PLAIN, ...variant, instanceType, regionCode, operation };
    const sku = `SKU${String(serial + at).padStart(9, "0")}`;
    return { attributes, text: entry(sku, attributes, priced.hourly * times) };
  });

/** With on-demand terms and, as most types have them, terms of reservations. */
function entry(sku: string, attributes: Product["attributes"], hourly: number): string {
  const offer = (code: string, dimensions: readonly object[]) => ({
    [`${sku}.${code}`]: {
      sku,
      offerTermCode: code,
      effectiveDate: "2026-01-01T00:00:00Z",
      termAttributes: {},
      priceDimensions: Object.fromEntries(
        dimensions.map((one, at) => [`${sku}.${code}.${at}`, one]),
      ),
    },
  });
  const perHour = (amount: number) => ({
    unit: "Hrs",
    beginRange: "0",
    endRange: "Inf",
    appliesTo: [],
    description: `$${amount} per On Demand Linux ${attributes.instanceType} Instance Hour`,
    pricePerUnit: { USD: amount.toFixed(10) },
  });
  const upfront = { unit: "Quantity", description: "Upfront Fee", pricePerUnit: { USD: "500" } };
  return JSON.stringify({
    product: { productFamily: "Compute Instance", attributes, sku },
    serviceCode: "AmazonEC2",
    terms: {
      OnDemand: offer("JRTCKXETXF", [perHour(hourly)]),
      Reserved: offer("6QCMYABX3D", [upfront, perHour(hourly / 2)]),
    },
    version: "20260101000000",
    publicationDate: "2026-01-01T00:00:00Z",
  });
}
