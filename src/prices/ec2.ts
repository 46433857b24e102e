import type { PriceList } from "../model/money.ts";

/**
 * Amazon EC2, on demand, Linux, shared tenancy, in USD an hour: as AWS's public price list
 * (https://aws.amazon.com/ec2/pricing/on-demand/) had them in 2025. Other systems, spot, reservations and savings plans
 * cost something else: write down your own in the configuration.
 */
export const EC2_PRICES: PriceList = {
  currency: "USD",
  hourly: {
    "us-east-1": {
      ...family("t2", { micro: 0.0116, small: 0.023, medium: 0.0464, large: 0.0928 }),
      ...family("t3", burstable(0.0832)),
      ...family("t3a", burstable(0.0752)),
      ...family("t4g", burstable(0.0672)),
      ...family("m5", upTo4xlarge(0.096)),
      ...family("m6i", upTo4xlarge(0.096)),
      ...family("m6g", upTo4xlarge(0.077)),
      ...family("c5", upTo4xlarge(0.085)),
      ...family("r5", upTo4xlarge(0.126)),
    },
    "eu-west-1": {
      ...family("t2", { micro: 0.0126, small: 0.025, medium: 0.05, large: 0.1008 }),
      ...family("t3", burstable(0.0912)),
      ...family("t3a", burstable(0.0816)),
      ...family("t4g", burstable(0.0736)),
      ...family("m5", upTo4xlarge(0.107)),
      ...family("m6i", upTo4xlarge(0.107)),
      ...family("m6g", upTo4xlarge(0.086)),
      ...family("c5", upTo4xlarge(0.096)),
      ...family("r5", upTo4xlarge(0.141)),
    },
    "eu-central-1": {
      ...family("t2", { micro: 0.0134, small: 0.0268, medium: 0.0536, large: 0.1072 }),
      ...family("t3", burstable(0.096)),
      ...family("t3a", burstable(0.0864)),
      ...family("t4g", burstable(0.0768)),
      ...family("m5", upTo4xlarge(0.115)),
      ...family("m6i", upTo4xlarge(0.115)),
      ...family("m6g", upTo4xlarge(0.092)),
      ...family("c5", upTo4xlarge(0.097)),
      ...family("r5", upTo4xlarge(0.152)),
    },
  },
};

/** Within a family each size costs twice as much as the one below it. */
function burstable(large: number) {
  return {
    nano: large / 16,
    micro: large / 8,
    small: large / 4,
    medium: large / 2,
    large,
    xlarge: large * 2,
    "2xlarge": large * 4,
  };
}

function upTo4xlarge(large: number) {
  return { large, xlarge: large * 2, "2xlarge": large * 4, "4xlarge": large * 8 };
}

function family(name: string, sizes: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(sizes).map(([size, hourly]) => [`${name}.${size}`, Number(hourly.toFixed(4))]),
  );
}
